import type { OlderName } from './containers/container.js';
import type { Box } from './engine/engine.js';

/** What is older than the recording and holds something: by the texts of its holders, and what it is called. */
export class ExternalHolders {
  readonly #owners = new Map<number, Box>();
  readonly #labels = new Map<Box, OlderName>();

  /** The container whose external holder has a text; 0: none. */
  owner(text: number): Box {
    return this.#owners.get(text) ?? 0;
  }

  setOwner(text: number, box: Box): void {
    this.#owners.set(text, box);
  }

  forgetOwner(text: number): void {
    this.#owners.delete(text);
  }

  /** What a container that the engine reads is called. */
  label(box: Box): string {
    return this.#labels.get(box)?.label ?? '';
  }

  setLabel(box: Box, older: OlderName): void {
    this.#labels.set(box, older);
  }

  forgetLabel(box: Box): void {
    this.#labels.delete(box);
  }
}
