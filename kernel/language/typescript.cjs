// Loads TypeScript with `require`. An `import` of it costs a quarter of a second more: Node first reads its 9 MB twice, to guess the
// module's format and its names. The detour over a variable keeps Node from following into it from here.
const typescript = require("typescript");
module.exports = typescript;
