import type { SessionStore } from '@refwind/replay';
import type { SessionChange } from './step.js';

/** Does to the session what a step says. */
export function applyChange(store: SessionStore, change: SessionChange): void {
  switch (change.kind) {
    case 'seek':
      store.seek(change.seq, change.group);
      return;
    case 'select':
      store.select(...change.objects);
      return;
    case 'bookmark':
      store.bookmark(change.label);
      return;
    case 'remove-bookmark':
      store.removeBookmark(change.seq);
      return;
    case 'breakpoint':
      store.breakpoint(change.condition, change.enabled);
      return;
    case 'remove-breakpoint':
      store.removeBreakpoint(change.condition);
      return;
    case 'undo':
      store.undo();
      return;
    case 'redo':
      store.redo();
  }
}
