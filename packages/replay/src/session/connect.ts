import { distinctUntilChanged, map, Subscription } from 'rxjs';
import type { Playback } from '../playback/playback.js';
import type { SessionStore } from './store.js';

/**
 * Keeps a session and a playback together: the play has the session's breakpoints, goes where the session's playhead goes,
 * also by undo, and the session's playhead goes with the play, which is one step for undo. Unsubscribe to part them.
 *
 * @example
 * const together = connectSession(session, player);
 * session.breakpoint('refcount(42) == 3');
 * player.run('forward');
 * session.undo(); // back to where the play was before
 */
export function connectSession(session: SessionStore, player: Playback): Subscription {
  const together = new Subscription();
  const playhead$ = session.states$.pipe(map(({ playhead }) => playhead));
  together.add(
    playhead$.pipe(distinctUntilChanged()).subscribe((seq) => {
      if (player.moment.state.seq !== seq) player.seek(seq);
    }),
  );
  const breakpoints$ = session.states$.pipe(map(({ breakpoints }) => breakpoints));
  together.add(
    breakpoints$
      .pipe(distinctUntilChanged())
      .subscribe((breakpoints) => player.setBreakpoints(breakpoints)),
  );
  let wasPlaying = player.moment.playing;
  let plays = 0;
  together.add(
    player.moments$.subscribe(({ state, playing }) => {
      if (playing && !wasPlaying) plays++;
      const group = wasPlaying ? `play ${plays}` : null;
      if (state.seq !== session.state.playhead) session.seek(state.seq, group);
      wasPlaying = playing;
    }),
  );
  return together;
}
