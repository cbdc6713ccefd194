// What a measured Node process does: it says when it is ready, then works for as long as each line on stdin says.
import { createInterface } from "node:readline";

/** Tells the measuring process something. */
export function say(message) {
  process.stdout.write(`BENCH${JSON.stringify(message)}\n`);
}

/**
 * Works when it is told to: `go SECONDS` a line.
 *
 * @param {{ round: () => Promise<void>, samples: number }} work - `samples` in one round.
 */
export async function takeTurns({ round, samples }) {
  say({ event: "ready" });
  for await (const line of createInterface({ input: process.stdin })) {
    const seconds = Number(line.split(" ")[1]);
    const start = performance.now();
    const before = process.cpuUsage();
    let rounds = 0;
    do {
      await round();
      rounds += 1;
    } while (performance.now() - start < seconds * 1000);
    const rate = (rounds * samples * 1000) / (performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    say({ event: "turn", rate, cpuSeconds: (user + system) / 1e6 / (rounds * samples) });
  }
  say({ event: "end", peakMiB: process.resourceUsage().maxRSS / 1024 });
}
