import { expect, test } from "vitest";
import { createWidgetStates } from "../../../kernel/cli/widget-state.ts";
import type { CellEvent } from "../../../kernel/protocol/cell-event.ts";

// The shape of saved state is that of ipywidgets' Jupyter Interactive Widget Schemas, "Widget State" (version 2).
const MIME = "application/vnd.jupyter.widget-state+json";
const empty = { cells: [], metadata: { title: "kept", widgets: { [MIME]: "of an earlier run" } } };

type Fields = Readonly<Record<string, unknown>>;

function comm(
  type: "comm_open" | "comm_msg" | "comm_close",
  content: Fields,
  buffers: readonly Uint8Array[] = [],
): CellEvent {
  return { kind: "comm", type, content: { comm_id: "a", ...content }, buffers };
}

const own = {
  _model_name: "AnyModel",
  _model_module: "anywidget",
  _model_module_version: "*",
};

const opening = comm(
  "comm_open",
  {
    target_name: "jupyter.widget",
    data: { state: { ...own, count: 1 }, buffer_paths: [["pixels"], ["extra", "mask"]] },
  },
  [Uint8Array.of(1, 2), Uint8Array.of(3)],
);

test("a widget's last state is saved, binary values in base64", () => {
  const states = createWidgetStates();
  states.note(opening);
  const data = { method: "update", state: { count: 5 }, buffer_paths: [["pixels"]] };
  states.note(comm("comm_msg", { data }, [Uint8Array.of(255)]));
  const other = { method: "custom", content: {}, state: { count: 9 } };
  states.note(comm("comm_msg", { data: other }));
  expect(states.into(empty).metadata).toEqual({
    title: "kept",
    widgets: {
      [MIME]: {
        version_major: 2,
        version_minor: 0,
        state: {
          a: {
            model_name: "AnyModel",
            model_module: "anywidget",
            model_module_version: "*",
            state: { ...own, count: 5 },
            buffers: [
              { encoding: "base64", path: ["extra", "mask"], data: "Aw==" },
              { encoding: "base64", path: ["pixels"], data: "/w==" },
            ],
          },
        },
      },
    },
  });
});

test("closed widgets, comms of other targets and the widgets of an earlier run aren't saved", () => {
  const states = createWidgetStates();
  states.note(opening);
  states.note(comm("comm_close", { data: {} }));
  states.note(comm("comm_open", { comm_id: "b", target_name: "mine", data: { state: {} } }));
  states.note(comm("comm_msg", { comm_id: "b", data: { method: "update", state: { x: 1 } } }));
  states.note({ kind: "stream", name: "stdout", text: "x" });
  expect(states.into(empty).metadata).toEqual({ title: "kept" });
});
