import { afterEach, beforeEach, expect, test } from "vitest";
import type {
  Comm,
  CommExtras,
  CommHandler,
  CommHost,
  Fields,
} from "../../../lib/widgets/comms.ts";
import {
  anyWidget,
  button,
  column,
  dropdown,
  progressBar,
  slider,
} from "../../../lib/widgets/controls.ts";

interface Opened {
  readonly comm: Comm;
  readonly data: Fields;
  readonly extras: CommExtras;
  readonly sent: { readonly data: Fields; readonly extras: CommExtras | undefined }[];
  receive(data: Fields, buffers?: readonly Uint8Array[]): void;
}

const symbol = Symbol.for("Jupyter.comms");
let opened: Opened[] = [];
let targets = new Map<string, (comm: Comm, data: Fields) => void>();

function openComm(data: Fields, extras: CommExtras): Opened {
  const handlers: CommHandler[] = [];
  const sent: Opened["sent"] = [];
  const comm: Comm = {
    id: `c${opened.length}`,
    send: (message, more) => void sent.push({ data: message, extras: more }),
    close: () => void sent.push({ data: { closed: true }, extras: undefined }),
    onMessage: (handler) => void handlers.push(handler),
    onClose: () => undefined,
  };
  const receive: Opened["receive"] = (message, buffers = []) => {
    for (const handler of handlers) handler(message, { metadata: {}, buffers });
  };
  return { comm, data, extras, sent, receive };
}

beforeEach(() => {
  opened = [];
  targets = new Map();
  const host: CommHost = {
    open: (_, data = {}, extras = {}) => {
      const entry = openComm(data, extras);
      opened.push(entry);
      return entry.comm;
    },
    register: (target, onOpen) => void targets.set(target, onOpen),
  };
  Reflect.set(globalThis, symbol, host);
});
afterEach(() => Reflect.deleteProperty(globalThis, symbol));

/** The comm of the widget made last: its parts were opened before it. */
function last(): Opened {
  const entry = opened.at(-1);
  if (entry === undefined) throw new Error("Expected a widget to open a comm");
  return entry;
}

test("a slider opens an IntSliderModel with layout and style of its own", () => {
  const widget = slider({ min: 1, max: 9, value: 4, label: "depth" });
  const { data, extras } = last();
  expect(extras.metadata).toEqual({ version: "2.1.0" });
  expect(data["state"]).toMatchObject({
    _model_module: "@jupyter-widgets/controls",
    _model_name: "IntSliderModel",
    _view_name: "IntSliderView",
    min: 1,
    max: 9,
    value: 4,
    step: 1,
    description: "depth",
    layout: "IPY_MODEL_c1",
    style: "IPY_MODEL_c0",
  });
  expect(widget[Symbol.for("Jupyter.display") as never]).toBeTypeOf("function");
});

test("a move of the slider reaches value, next and onChange, and is echoed", async () => {
  const widget = slider({ max: 10 });
  const seen: unknown[] = [];
  const end = widget.onChange((changes) => seen.push(changes));
  const next = widget.next();
  last().receive({ method: "update", state: { value: 7 }, buffer_paths: [] });
  expect(widget.value).toBe(7);
  expect(await next).toBe(7);
  expect(seen).toEqual([{ value: 7 }]);
  const echo = { method: "echo_update", state: { value: 7 }, buffer_paths: [] };
  expect(last().sent.map(({ data }) => data)).toEqual([echo]);
  end();
  last().receive({ method: "update", state: { value: 8 } });
  expect(seen.length).toBe(1);
});

test("setting a value moves the views; request_state sends everything", () => {
  const bar = progressBar({ max: 5 });
  bar.value = 3;
  last().receive({ method: "request_state" });
  const [first, second] = last().sent.map(({ data }) => data);
  expect(first).toEqual({ method: "update", state: { value: 3 }, buffer_paths: [] });
  expect(second?.["state"]).toMatchObject({ _model_name: "FloatProgressModel", value: 3, max: 5 });
});

test("fractions make a FloatSlider with a hundred steps; a value outside is refused", () => {
  slider({ min: 0, max: 0.5 });
  expect(last().data["state"]).toMatchObject({ _model_name: "FloatSliderModel", step: 0.005 });
  expect(() => slider({ min: 0, max: 1, value: 2 })).toThrow(
    /between min 0 and max 1, received 2/u,
  );
});

test("a button's click runs its handler", () => {
  let clicks = 0;
  button("Go", () => (clicks += 1));
  last().receive({ method: "custom", content: { event: "click" } });
  last().receive({ method: "custom", content: { event: "other" } });
  expect(clicks).toBe(1);
});

test("a box names its parts, and a dropdown its choices", () => {
  const choice = dropdown(["adam", "sgd"]);
  expect(last().data["state"]).toMatchObject({ _options_labels: ["adam", "sgd"], index: 0 });
  column(choice);
  expect(last().data["state"]).toMatchObject({ children: [`IPY_MODEL_${choice.id}`] });
});

test("anyWidget sends its module, and binary state as buffers both ways", () => {
  const esm = "export default { render() {} }";
  const widget = anyWidget({ esm, state: { pixels: Uint8Array.of(1, 2), count: 1 } });
  const { data, extras } = last();
  expect(data).toMatchObject({
    state: { _esm: esm, _model_module: "anywidget", _model_module_version: "*", count: 1 },
    buffer_paths: [["pixels"]],
  });
  expect(extras.buffers?.map((buffer) => [...buffer])).toEqual([[1, 2]]);
  const update = { method: "update", state: {}, buffer_paths: [["pixels"]] };
  last().receive(update, [Uint8Array.of(9)]);
  expect([...widget.state.pixels]).toEqual([9]);
});

test("a page that reloads gets the state of every open widget over the control comm", () => {
  const widget = slider({ value: 3 });
  const control = openComm({}, {});
  targets.get("jupyter.widget.control")?.(control.comm, {});
  control.receive({ method: "request_states" });
  const states = control.sent[0]?.data["states"] as Record<string, unknown>;
  expect(states[widget.id]).toMatchObject({
    model_name: "IntSliderModel",
    model_module: "@jupyter-widgets/controls",
    model_module_version: "2.0.0",
    state: { value: 3 },
  });
});

test("without a kernel a widget is plain state", () => {
  Reflect.deleteProperty(globalThis, symbol);
  const widget = slider({ value: 3 });
  widget.value = 5;
  expect(widget.state.value).toBe(5);
});
