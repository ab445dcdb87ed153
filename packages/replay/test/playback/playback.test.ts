import { randomHistory } from '@refwind/core/testing';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Playback, type PlaybackMoment, type PlaybackOptions } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

const events = randomHistory(41, 50);

/** A playback on a clock of its own, and all it showed, as `seq` with `+`/`-` while it plays. */
function watched(options: PlaybackOptions = {}) {
  const scheduler = new VirtualTimeScheduler();
  const player = new Playback(timelineOf(events), { ...options, scheduler });
  const shown: string[] = [];
  const told = ({ state, playing, direction }: PlaybackMoment) =>
    `${state.seq}${playing ? { forward: '+', backward: '-' }[direction] : ''}`;
  player.moments$.subscribe({
    next: (moment) => shown.push(told(moment)),
    complete: () => shown.push('closed'),
  });
  const wait = (milliseconds: number) => {
    scheduler.maxFrames = scheduler.now() + milliseconds;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
  };
  return { player, shown, wait };
}

describe('Playback', () => {
  it('shows where it is, and stays there until it is played', () => {
    const { shown, wait } = watched({ at: 7 });
    wait(1000);
    expect(shown).toEqual(['7']);
  });

  it('plays at its speed until it is paused', () => {
    const { player, shown, wait } = watched({ speed: 10 });
    player.play();
    wait(300);
    player.pause();
    wait(1000);
    expect(shown).toEqual(['0', '0+', '1+', '2+', '3+', '3']);
  });

  it('stops by itself at the end, either way', () => {
    const { player, shown, wait } = watched({ at: 48 });
    player.play();
    wait(5000);
    player.play();
    player.turn('backward');
    player.seek(2);
    player.play();
    wait(5000);
    expect(shown).toEqual(['48', '48+', '49+', '50', '50', '2', '2-', '1-', '0']);
  });

  it('shows fewer moments the faster it plays', () => {
    const { player, shown, wait } = watched({ speed: 1000 });
    player.play();
    wait(48);
    expect(shown).toEqual(['0', '0+', '16+', '32+', '48+']);
  });

  it('goes on from where it is sought, at the speed it is given, while it plays', () => {
    const { player, shown, wait } = watched({ speed: 10 });
    player.play();
    wait(100);
    player.seek(20);
    player.setSpeed(20);
    wait(100);
    expect(shown).toEqual(['0', '0+', '1+', '20+', '20+', '21+', '22+']);
    expect(player.moment.speed).toBe(20);
  });

  it('pauses to step', () => {
    const { player, shown } = watched({ at: 5 });
    player.play();
    player.step(3);
    player.step(-100);
    expect(shown).toEqual(['5', '5+', '5', '8', '0']);
  });

  it('is still once it is closed', () => {
    const { player, shown, wait } = watched();
    player.play();
    player.close();
    wait(1000);
    expect(shown).toEqual(['0', '0+', 'closed']);
  });

  it('refuses speeds and moments that are none', () => {
    expect(() => watched({ speed: 0 })).toThrow('above 0, not 0.');
    expect(() => watched({ at: 51 })).toThrow('There is no moment 51');
    const { player, shown } = watched();
    expect(() => player.setSpeed(Number.NaN)).toThrow('above 0, not NaN.');
    expect(() => player.seek(-1)).toThrow('There is no moment -1');
    expect(shown).toEqual(['0']);
  });
});
