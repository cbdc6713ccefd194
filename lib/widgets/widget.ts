import { randomUUID } from "node:crypto";
import { displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";
import { joinBuffers, splitBuffers, type BufferPath, type SplitState } from "./buffers.ts";
import { commHost, type Comm, type CommHost, type Fields } from "./comms.ts";

/** Version of the ipywidgets messaging protocol that this file speaks. */
const PROTOCOL = { version: "2.1.0" };

/** Which classes of the frontend make a widget: `_model_module`, `_model_name` and their kin. */
export interface WidgetClass {
  readonly module: string;
  /** Version range of the module. */
  readonly version: string;
  readonly model: string;
  /** Null for a model without a view, e.g. a style. */
  readonly view: string | null;
  /** Default `module`. */
  readonly viewModule?: string;
}

/** State that lives in the notebook's frontend and in the kernel at once. */
export interface Widget<State extends object> {
  /** The model's id, which is also its comm's. */
  readonly id: string;
  /** The state as it stands now. */
  readonly state: Readonly<State>;
  /** Changes some of the state, here and in every view. */
  set(changes: Partial<State>): void;
  /** Calls `handler` when the user (not the kernel) changes something. @returns Ends that. */
  onChange(handler: (changes: Partial<State>) => void): () => void;
  /** Calls `handler` with each message of the view's own code (`model.send`). @returns Ends that. */
  onMessage(handler: (content: unknown, buffers: readonly Uint8Array[]) => void): () => void;
  /** Sends a message to the view's own code. */
  send(content: unknown, buffers?: readonly Uint8Array[]): void;
  /** Removes the widget from every view. */
  close(): void;
  /** How it looks in a notebook. */
  [displaySymbol](): MimeBundle;
}

/** Open widgets by id, for frontends that connect later. */
const openWidgets = new Map<string, Live>();

interface Live {
  readonly snapshot: () => Fields;
}

/** How a state refers to another widget, e.g. `layout` or an item of `children`. */
export function referenceTo(widget: { readonly id: string }): string {
  return `IPY_MODEL_${widget.id}`;
}

/**
 * Makes a widget of any class that the frontend has: ipywidgets' own (`@jupyter-widgets/controls`), anywidget's, or another
 * package's.
 *
 * Outside of a kernel it is an object with state and no view. Binary values of the state (typed arrays) travel as buffers. The
 * caller closes it; an unclosed one lives as long as the kernel.
 */
export function createWidget<State extends object>(
  widgetClass: WidgetClass,
  initial: State,
): Widget<State> {
  return new LiveWidget<State>(widgetClass, initial, commHost());
}

type Handler<Args extends readonly unknown[]> = (...args: Args) => void;

class LiveWidget<State extends object> implements Widget<State> {
  readonly id: string;
  private current: State;
  private readonly classFields: Fields;
  private readonly comm: Comm | undefined;
  private readonly changeHandlers = new Set<Handler<[Partial<State>]>>();
  private readonly messageHandlers = new Set<Handler<[unknown, readonly Uint8Array[]]>>();

  constructor(widgetClass: WidgetClass, initial: State, host: CommHost | undefined) {
    this.current = { ...initial };
    this.classFields = classFieldsOf(widgetClass);
    const { state, paths, buffers } = splitBuffers(this.snapshot());
    const data = { state, buffer_paths: paths };
    this.comm = host?.open("jupyter.widget", data, { metadata: PROTOCOL, buffers });
    this.id = this.comm?.id ?? randomUUID();
    if (host === undefined) return;
    serveStates(host);
    openWidgets.set(this.id, { snapshot: () => this.snapshot() });
    this.comm?.onMessage((message, { buffers: received }) => this.take(message, received));
    this.comm?.onClose(() => void openWidgets.delete(this.id));
  }

  get state(): Readonly<State> {
    return this.current;
  }

  set(changes: Partial<State>): void {
    this.current = { ...this.current, ...changes };
    this.sendState("update", changes);
  }

  onChange(handler: Handler<[Partial<State>]>): () => void {
    this.changeHandlers.add(handler);
    return () => void this.changeHandlers.delete(handler);
  }

  onMessage(handler: Handler<[unknown, readonly Uint8Array[]]>): () => void {
    this.messageHandlers.add(handler);
    return () => void this.messageHandlers.delete(handler);
  }

  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    this.comm?.send({ method: "custom", content }, { buffers });
  }

  close(): void {
    openWidgets.delete(this.id);
    this.comm?.close();
  }

  /** How it looks in a notebook. */
  [displaySymbol](): MimeBundle {
    const text = { "text/plain": `${String(this.classFields["_model_name"])} ${this.id}` };
    if (this.comm === undefined) return text;
    const view = { version_major: 2, version_minor: 0, model_id: this.id };
    return { "application/vnd.jupyter.widget-view+json": view, ...text };
  }

  private snapshot(): Fields {
    return { ...this.classFields, ...(this.current as Fields) };
  }

  private sendState(method: "update" | "echo_update", changes: Fields): void {
    const { state, paths, buffers } = splitBuffers(changes);
    this.comm?.send({ method, state, buffer_paths: paths }, { metadata: PROTOCOL, buffers });
  }

  private take(message: Fields, buffers: readonly Uint8Array[]): void {
    const { method } = message;
    if (method === "request_state") this.sendState("update", this.snapshot());
    if (method === "update") this.takeUpdate(message, buffers);
    if (method === "custom") {
      for (const handler of this.messageHandlers) handler(message["content"], buffers);
    }
  }

  private takeUpdate(message: Fields, buffers: readonly Uint8Array[]): void {
    const paths = (message["buffer_paths"] ?? []) as readonly BufferPath[];
    const changes = joinBuffers((message["state"] ?? {}) as Fields, paths, buffers);
    this.current = { ...this.current, ...(changes as Partial<State>) };
    // ipywidgets 8: other views of the same model learn of the change by this echo.
    this.sendState("echo_update", changes);
    for (const handler of this.changeHandlers) handler(changes as Partial<State>);
  }
}

function classFieldsOf({ module, version, model, view, viewModule = module }: WidgetClass): Fields {
  return {
    _model_module: module,
    _model_module_version: version,
    _model_name: model,
    _view_module: viewModule,
    _view_module_version: version,
    _view_name: view,
  };
}

const served = new WeakSet<CommHost>();

/** Tells a frontend that has just connected (a reloaded page) what every open widget holds. */
function serveStates(host: CommHost): void {
  if (served.has(host)) return;
  served.add(host);
  host.register("jupyter.widget.control", (comm) => {
    comm.onMessage(({ method }) => {
      if (method === "request_states") sendStates(comm);
    });
  });
}

function sendStates(comm: Comm): void {
  const states: Record<string, Fields> = {};
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  for (const [id, { snapshot }] of openWidgets) {
    const split: SplitState = splitBuffers(snapshot());
    const { _model_name, _model_module, _model_module_version } = split.state;
    states[id] = {
      model_name: _model_name,
      model_module: _model_module,
      model_module_version: _model_module_version,
      state: split.state,
    };
    paths.push(...split.paths.map((path) => [id, "state", ...path]));
    buffers.push(...split.buffers);
  }
  comm.send({ method: "update_states", states, buffer_paths: paths }, { buffers });
}
