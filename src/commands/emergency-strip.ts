import type { WantedButton } from './kit.ts';
import type { Voice } from './voice.ts';

/** The brakes, one press away wherever money is shown; each goes through the same gate and intents as its command. */
export function emergencyStrip({ say }: Pick<Voice, 'say'>, paused: boolean): readonly WantedButton[] {
  const pause: WantedButton = { label: say('button.pause'), style: 'neutral', command: 'pause', args: {} };
  return [
    ...(paused ? [] : [pause]),
    { label: say('button.flatten'), style: 'danger', command: 'flatten', args: {} },
    { label: say('button.orders'), style: 'neutral', command: 'cancel', args: {} },
  ];
}
