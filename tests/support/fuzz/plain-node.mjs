// Runs programs in plain Node, one after another: a module each, whose `console.log` is sent back.
const lines = [];
globalThis.fuzzConsole = { log: (...values) => void lines.push(values.map(String).join(" ")) };
process.on("unhandledRejection", () => undefined);
process.on("message", async ({ id, code }) => {
  lines.length = 0;
  let error;
  try {
    await import(`data:text/javascript,${encodeURIComponent(code)}#${id}`);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.name : `thrown ${typeof thrown}`;
  }
  process.send({ id, lines: [...lines], error });
});
