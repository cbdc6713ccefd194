import { Script } from "node:vm";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** The variables of cells: script-scope variables of this process, which every later script sees. */
export class UserNames {
  /** Once declared, a variable stays; forgotten ones are only emptied. */
  private readonly declared = new Set<string>();
  private readonly known = new Set<string>();

  /** Declares what isn't declared yet; a new variable is `undefined`. */
  declare(names: readonly string[]): void {
    const fresh = names.filter((name) => !this.declared.has(name));
    if (fresh.length > 0) this.declareFresh(fresh);
    for (const name of names) this.known.add(name);
  }

  /** Names in the order of their first declaration. */
  list(): readonly string[] {
    return [...this.known];
  }

  /** @throws {ReferenceError} When there is no variable of that name. */
  get(name: string): unknown {
    requireIdentifier(name);
    return runScript(name);
  }

  set(name: string, value: unknown): void {
    requireIdentifier(name);
    this.declare([name]);
    // The parameter must not hide the variable.
    const parameter = name === "value" ? "content" : "value";
    const assign = runScript(`(${parameter}) => { ${name} = ${parameter}; }`);
    (assign as (value: unknown) => void)(value);
  }

  /** Empties every variable, so that what they held can be collected. */
  reset(): void {
    for (const name of this.known) this.set(name, undefined);
    this.known.clear();
  }

  private declareFresh(names: readonly string[]): void {
    try {
      runScript(`let ${names.join(", ")};`);
    } catch (error) {
      throw names.length === 1 ? nameTaken(names[0] ?? "", error) : this.findTaken(names, error);
    }
    for (const name of names) this.declared.add(name);
  }

  /** Declares one by one, to tell which name is taken. */
  private findTaken(names: readonly string[], error: unknown): unknown {
    for (const name of names) {
      try {
        this.declareFresh([name]);
      } catch (taken) {
        return taken;
      }
    }
    return error;
  }
}

function runScript(code: string): unknown {
  return new Script(code, { filename: "athanor:names" }).runInThisContext();
}

function requireIdentifier(name: string): void {
  if (IDENTIFIER.test(name)) return;
  throw new TypeError(`Expected the name of a variable, received ${JSON.stringify(name)}.`);
}

function nameTaken(name: string, cause: unknown): Error {
  return new SyntaxError(
    `Expected a name that a variable can have, received "${name}", which JavaScript keeps for itself. Choose another one.`,
    { cause },
  );
}
