import type { ConnectionFile } from "../protocol/connection-file.ts";

/**
 * The ZeroMQ address of one port: `tcp://127.0.0.1:5555` or `ipc:///run/kernel-1` with the port as suffix.
 *
 * @param port - Of the connection file; with tcp, 0 lets the system choose.
 */
export function endpoint(
  connection: Pick<ConnectionFile, "transport" | "ip">,
  port: number,
): string {
  if (connection.transport === "ipc") return `ipc://${connection.ip}-${port}`;
  return `tcp://${tcpHost(connection.ip)}:${port}`;
}

/** Binding takes addresses, not names, and IPv6 addresses in brackets. */
function tcpHost(ip: string): string {
  if (ip === "localhost") return "127.0.0.1";
  return ip.includes(":") && !ip.startsWith("[") ? `[${ip}]` : ip;
}
