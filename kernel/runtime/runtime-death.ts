import { stripVTControlCharacters } from "node:util";

/** How a runtime process ended. */
export interface RuntimeDeath {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the supervisor ended it, when it did. */
  readonly killedFor: "stuck" | "disposed" | undefined;
  /** The end of what the process wrote to fd 2. */
  readonly stderr: string;
}

/** An error that tells the user why the runtime ended. */
export interface DeathReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
  /** A sentence part, e.g. `SIGSEGV`. */
  readonly reason: string;
}

const LAST_LINES = 12;
const CONSEQUENCE = "Variables and imports are gone; a fresh runtime takes the next cell.";

/** The words for a dead runtime: what ended it, what is lost, and the last lines it wrote. */
export function reportDeath(death: RuntimeDeath): DeathReport {
  const reason = reasonOf(death);
  const isInterrupt = death.killedFor === "stuck";
  const ename = isInterrupt ? "KeyboardInterrupt" : "RuntimeDied";
  const evalue = `The runtime ended: ${reason}. ${CONSEQUENCE}`;
  const lines = death.killedFor === undefined ? lastLines(death.stderr) : [];
  const quoted = lines.length === 0 ? [] : ["The last it wrote to stderr:", ...lines.map(indent)];
  return { ename, evalue, traceback: [`${ename}: ${evalue}`, ...quoted], reason };
}

function reasonOf({ code, signal, killedFor, stderr }: RuntimeDeath): string {
  if (killedFor === "stuck") {
    return "native code in the cell did not let go within 5 seconds of the interrupt, so the runtime was killed";
  }
  if (killedFor === "disposed") return "the kernel was shut down";
  if (/JavaScript heap out of memory|invalid array length Allocation failed/.test(stderr)) {
    return "out of memory: the JavaScript heap is full (raise it with NODE_OPTIONS=--max-old-space-size=8192, in MiB)";
  }
  if (signal === "SIGKILL")
    return "killed by SIGKILL, by the system when memory runs out or by a user";
  if (signal === "SIGSEGV") return "killed by SIGSEGV, a crash in native code";
  if (signal === "SIGABRT")
    return "killed by SIGABRT, an abort in native code or of process.abort()";
  if (signal !== null) return `killed by ${signal}`;
  return `process.exit(${code ?? ""}) was called, exit code ${code ?? "unknown"}`;
}

function lastLines(stderr: string): readonly string[] {
  const lines = stripVTControlCharacters(stderr).split("\n");
  return lines.filter((line) => line.trim() !== "").slice(-LAST_LINES);
}

function indent(line: string): string {
  return `    ${line}`;
}
