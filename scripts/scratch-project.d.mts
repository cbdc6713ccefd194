/** A throw-away copy of the built project. */
export interface ScratchProject {
  readonly folder: string;
  /** Its `athanor` program. */
  readonly program: string;
  /** Folder of its addon. */
  readonly addon: string;
}
export function makeScratchProject(folder: string): ScratchProject;
