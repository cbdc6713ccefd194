/**
 * Widgets for notebooks: `import { slider } from "athanor/widgets"`. Light: loads no TensorFlow.
 *
 * They need a frontend with ipywidgets' JavaScript (`pip install jupyterlab_widgets`); {@link anyWidget} needs anywidget's.
 *
 * @packageDocumentation
 */
import { AthanorError } from "../core/errors.ts";
import { createWidget, referenceTo, type Widget, type WidgetClass } from "./widget.ts";

// `athanor/widgets` is this file, and it's whole with these.
export { createWidget, referenceTo, type Widget, type WidgetClass } from "./widget.ts";

const CONTROLS = { module: "@jupyter-widgets/controls", version: "2.0.0" } as const;
const BASE = { module: "@jupyter-widgets/base", version: "2.0.0" } as const;

/** A widget that holds one value which the user can change. */
export interface ValueWidget<Value> extends Widget<{ value: Value }> {
  /** The value now; setting it moves every view. */
  value: Value;
  /** The value after the user's next change. */
  next(): Promise<Value>;
}

function control(name: string, view = name): WidgetClass {
  return { ...CONTROLS, model: `${name}Model`, view: `${view}View` };
}

/** Models refuse a view without a layout; each widget has its own. */
function layout(): string {
  const layoutClass = { ...BASE, model: "LayoutModel", view: "LayoutView" };
  return referenceTo(createWidget(layoutClass, {}));
}

function style(model: string): string {
  const styleClass = { ...CONTROLS, model, view: "StyleView", viewModule: BASE.module };
  return referenceTo(createWidget(styleClass, { description_width: "" }));
}

function valueWidget<Value>(
  widgetClass: WidgetClass,
  state: Readonly<Record<string, unknown>> & { readonly value: Value },
): ValueWidget<Value> {
  const whole = { layout: layout(), ...state };
  const widget = createWidget<{ value: Value }>(widgetClass, whole);
  const next = (): Promise<Value> =>
    new Promise((resolve) => {
      const end = widget.onChange(({ value }) => {
        if (value === undefined) return;
        end();
        resolve(value);
      });
    });
  Object.defineProperty(widget, "value", {
    get: () => widget.state.value,
    set: (value: Value) => {
      widget.set({ value });
    },
    enumerable: true,
  });
  return Object.assign(widget, { next }) as ValueWidget<Value>;
}

/** Options of {@link slider}. */
export interface SliderOptions {
  readonly min?: number;
  readonly max?: number;
  /** Default 1 for whole bounds, else a hundredth of the range. */
  readonly step?: number;
  /** Default `min`. */
  readonly value?: number;
  readonly label?: string;
}

/**
 * A slider from `min` (default 0) to `max` (default 100); of whole numbers when bounds, step and value are.
 *
 * @throws {AthanorError} When the value doesn't lie between the bounds.
 */
export function slider(options: SliderOptions = {}): ValueWidget<number> {
  const { min, max, value } = { min: 0, max: 100, value: options.min ?? 0, ...options };
  if (!(min <= value && value <= max)) {
    throw new AthanorError(
      "argument",
      `Expected a slider's value between min ${min} and max ${max}, received ${value}.`,
    );
  }
  const areWhole = [min, max, value, options.step ?? 1].every(Number.isInteger);
  const step = options.step ?? (areWhole ? 1 : (max - min) / 100);
  const description = options.label ?? "";
  const state = { min, max, step, value, description, style: style("SliderStyleModel") };
  return valueWidget(control(areWhole ? "IntSlider" : "FloatSlider"), state);
}

/** A bar that fills from 0 to `max` (default 1) as its value is set. */
export function progressBar(
  options: { readonly max?: number; readonly value?: number; readonly label?: string } = {},
): ValueWidget<number> {
  const { max = 1, value = 0, label = "" } = options;
  const state = { min: 0, max, value, description: label, style: style("ProgressStyleModel") };
  return valueWidget(control("FloatProgress", "Progress"), state);
}

/** A box that is ticked or not. */
export function checkbox(
  options: { readonly value?: boolean; readonly label?: string } = {},
): ValueWidget<boolean> {
  const { value = false, label = "" } = options;
  const state = { value, description: label, indent: false, style: style("CheckboxStyleModel") };
  return valueWidget(control("Checkbox"), state);
}

/** A line of text. */
export function textBox(
  options: { readonly value?: string; readonly label?: string } = {},
): ValueWidget<string> {
  const { value = "", label = "" } = options;
  const state = { value, description: label, style: style("TextStyleModel") };
  return valueWidget(control("Text"), state);
}

/** A piece of HTML that can change. */
export function htmlBox(value: string): ValueWidget<string> {
  return valueWidget(control("HTML"), { value, style: style("HTMLStyleModel") });
}

/** A choice from a list; its state's `index` is the chosen place, or null for none. */
export function dropdown(
  choices: readonly string[],
  options: { readonly label?: string } = {},
): Widget<{ index: number | null }> {
  const state = {
    index: choices.length > 0 ? 0 : null,
    _options_labels: choices,
    description: options.label ?? "",
    layout: layout(),
    style: style("DescriptionStyleModel"),
  };
  return createWidget<{ index: number | null }>(control("Dropdown"), state);
}

/** A button; `onClick` runs in the kernel each time. */
export function button(label: string, onClick: () => void): Widget<{ disabled: boolean }> {
  const looks = { description: label, layout: layout(), style: style("ButtonStyleModel") };
  const state = { disabled: false, ...looks };
  const widget = createWidget<{ disabled: boolean }>(control("Button"), state);
  widget.onMessage((content) => {
    if ((content as { readonly event?: unknown }).event === "click") onClick();
  });
  return widget;
}

type Parts = readonly { readonly id: string }[];

/** Widgets side by side. */
export function row(...parts: Parts): Widget<{ children: readonly string[] }> {
  return box("HBox", parts);
}

/** Widgets one below the other. */
export function column(...parts: Parts): Widget<{ children: readonly string[] }> {
  return box("VBox", parts);
}

function box(name: string, parts: Parts): Widget<{ children: readonly string[] }> {
  const state = { children: parts.map(referenceTo), layout: layout() };
  return createWidget<{ children: readonly string[] }>(control(name), state);
}

/** What {@link anyWidget} is made of. */
export interface AnyWidgetOptions<State extends object> {
  /** The view: an ES module with a default export `{ render({ model, el }) }` (anywidget's front-end module). */
  readonly esm: string;
  readonly css?: string;
  /** What the view reads with `model.get` and writes with `model.set` and `model.save_changes`. */
  readonly state: State;
}

/** A widget whose view you write yourself, by anywidget's convention. */
export function anyWidget<State extends object>(options: AnyWidgetOptions<State>): Widget<State> {
  const { esm, css = "", state } = options;
  // Any version: a frontend has one, and `AnyModel` has taken the same state since anywidget 0.9.
  const anyClass = { module: "anywidget", version: "*", model: "AnyModel", view: "AnyView" };
  const own = { _esm: esm, _css: css, _anywidget_id: "athanor.anyWidget", layout: layout() };
  return createWidget<State>(anyClass, { ...own, ...state });
}
