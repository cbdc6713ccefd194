/** Types that a kernel answers or takes; `shutdown_request` would end the flood and `interrupt_request` its cells. */
export const requestTypes = [
  "kernel_info_request",
  "connect_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "comm_open",
  "comm_msg",
  "comm_close",
  "usage_request",
  "create_subshell_request",
  "delete_subshell_request",
  "list_subshell_request",
  "debug_request",
  "input_reply",
] as const;

/** Those of them that need neither TypeScript nor a look at processes: most of a flood. */
export const cheapTypes = requestTypes.filter(
  (type) => !/^(complete|inspect|is_complete|usage|history)_/u.test(type),
);

/** Types that nobody sends to a kernel. */
export const otherTypes = [
  "execute_reply",
  "status",
  "stream",
  "iopub_welcome",
  "input_request",
  "kernel_info_reply",
  "nothing_request",
  "_request",
  "",
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty_request",
  "execute_request ",
  "EXECUTE_REQUEST",
  "execute_request\0",
  "👾_request",
] as const;

/** Contents that each type understands; the fuzzer spoils them. */
export const sampleContents: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  complete_request: { code: "Math.ma", cursor_pos: 7 },
  inspect_request: { code: "Math.max", cursor_pos: 6, detail_level: 1 },
  is_complete_request: { code: "function f() {" },
  history_request: { hist_access_type: "tail", n: 5, output: false, raw: true, unique: false },
  comm_info_request: { target_name: "jupyter.widget" },
  comm_open: { comm_id: "c1", target_name: "nobody", data: { state: {} } },
  comm_msg: { comm_id: "c1", data: { method: "update", state: { value: 1 } } },
  comm_close: { comm_id: "c1", data: {} },
  delete_subshell_request: { subshell_id: "none" },
  debug_request: { type: "request", seq: 1, command: "debugInfo" },
  input_reply: { value: "unasked" },
};

/** What no protocol version looks like. */
export const versions: readonly string[] = ["", "99.0", "4.1", "5", "5.5.5.5", "-1", "five", "\n"];
/** Names that reach for prototypes. */
export const pollution: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
];
/** Frames that hold no JSON object. */
export const brokenJson: readonly string[] = [
  "",
  "{",
  "}",
  "[]",
  "null",
  "0",
  '"text"',
  "{]",
  '{"a":1,}',
  "{'a':1}",
  '{"a":NaN}',
  '{"a":1e999999}',
  '{"a":"\\ud800"}',
  '{"a":"\\u00"}',
  "\uFEFF{}",
  "{}{}",
  '{"a":1}\0',
  "// comment\n{}",
];
