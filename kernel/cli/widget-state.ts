import type { CellEvent } from "../protocol/cell-event.ts";
import type { Notebook } from "./notebook-file.ts";

type Fields = Readonly<Record<string, unknown>>;
type CommEvent = Extract<CellEvent, { kind: "comm" }>;

/** Where notebooks keep widgets (ipywidgets, "Jupyter Interactive Widget Schemas", Widget State). */
const MIME = "application/vnd.jupyter.widget-state+json";

/** One widget: its JSON, and its binary values by their path as JSON. */
interface Model {
  readonly state: Readonly<Record<string, unknown>>;
  readonly buffers: ReadonlyMap<string, Uint8Array>;
}

/** Follows the widgets that cells make, so that a notebook that ran without a frontend can show them later. */
export interface WidgetStates {
  note(event: CellEvent): void;
  /** The notebook with the widgets that are open now; those of an earlier run are gone. */
  into(notebook: Notebook): Notebook;
}

/** No widgets yet. */
export function createWidgetStates(): WidgetStates {
  const models = new Map<string, Model>();
  return {
    note: (event) => {
      if (event.kind !== "comm") return;
      const id = String(event.content["comm_id"]);
      if (event.type === "comm_close") models.delete(id);
      const known = isWidgetOpen(event) ? { state: {}, buffers: new Map() } : models.get(id);
      const data = (event.content["data"] ?? {}) as Fields;
      if (known !== undefined && carriesState(event, data)) {
        models.set(id, changed(known, data, event.buffers ?? []));
      }
    },
    into: ({ cells, metadata }) => {
      const { widgets: _old, ...rest } = metadata;
      if (models.size === 0) return { cells, metadata: rest };
      const state = Object.fromEntries([...models].map(([id, model]) => [id, saved(model)]));
      const widgets = { [MIME]: { state, version_major: 2, version_minor: 0 } };
      return { cells, metadata: { ...rest, widgets } };
    },
  };
}

function isWidgetOpen({ type, content }: CommEvent): boolean {
  return type === "comm_open" && content["target_name"] === "jupyter.widget";
}

function carriesState({ type }: CommEvent, { method }: Fields): boolean {
  return type === "comm_open" || (type === "comm_msg" && method === "update");
}

function changed(model: Model, data: Fields, received: readonly Uint8Array[]): Model {
  const state = (data["state"] ?? {}) as Fields;
  const paths = (data["buffer_paths"] ?? []) as readonly (readonly (string | number)[])[];
  const renewed = new Set([...Object.keys(state), ...paths.map(([key]) => String(key))]);
  const kept = [...model.buffers].filter(([path]) => !renewed.has(firstKey(path)));
  const added = paths.flatMap((path, index) => {
    const bytes = received[index];
    return bytes === undefined ? [] : [[JSON.stringify(path), bytes] as const];
  });
  return { state: { ...model.state, ...state }, buffers: new Map([...kept, ...added]) };
}

function firstKey(path: string): string {
  return String((JSON.parse(path) as unknown[])[0]);
}

function saved({ state, buffers }: Model): Fields {
  return {
    model_name: state["_model_name"],
    model_module: state["_model_module"],
    model_module_version: state["_model_module_version"],
    state,
    ...(buffers.size > 0 && { buffers: [...buffers].map(savedBuffer) }),
  };
}

function savedBuffer([path, bytes]: readonly [string, Uint8Array]): Fields {
  const data = Buffer.from(bytes).toString("base64");
  return { encoding: "base64", path: JSON.parse(path) as unknown, data };
}
