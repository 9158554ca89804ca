import { expect, test } from 'vitest';
import { keepSigns } from './spaces.ts';

test.each([
  ['▲ +1,25 % depuis hier', '▲~+1,25~% depuis hier'],
  ['Acheter SOL ?', 'Acheter SOL~?'],
  ['« late » : pas compris', '«~late~»~: pas compris'],
  ['a :b and 100 % of it', 'a :b and 100~% of it'],
  ['Buy SOL? 5 % 3', 'Buy SOL? 5~% 3'],
])('%s', (text, kept) => expect(keepSigns(text).replaceAll('\u00a0', '~')).toBe(kept));
