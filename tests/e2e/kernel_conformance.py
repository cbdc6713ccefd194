"""jupyter_kernel_test against Athanor: every test that applies to a TypeScript kernel."""

import unittest

import jupyter_kernel_test


class AthanorTests(jupyter_kernel_test.KernelTests):
    kernel_name = "athanor"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world");'
    code_stderr = 'console.error("oops");'
    completion_samples = [
        {"text": "Number.isSafeI", "matches": {"isSafeInteger"}},
        {"text": "%lsmag", "matches": {"%lsmagic"}},
    ]
    complete_code_samples = ["1 + 2", "const x: number = 1;", "function f() { return /[(]/; }", "%lsmagic"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "`abc", "a +"]
    invalid_code_samples = ["const = 3;", "1 +* 2)", "let let = 1"]
    code_page_something = "Math.max?"
    code_generate_error = 'throw new Error("planned");'
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "[1, 2].map((n) => n * 2)", "result": "[ 2, 4 ]"},
        {"code": "'abc'.toUpperCase()", "result": "'ABC'"},
    ]
    code_display_data = [
        {"code": 'display({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>x</b>" }) })', "mime": "text/html"},
        {"code": 'import * as tslab from "tslab"; tslab.display.html("<b>x</b>")', "mime": "text/html"},
    ]
    code_history_pattern = "1 ? 2"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "clearOutput()"


class AthanorWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "athanor"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
