import { Universe } from '../coordinator/universe.ts';
import { ZERO } from '../money.ts';
import type { EngineSettings } from '../settings.ts';
import type { MarketRules } from '../trader/market-rules.ts';
import { Books } from './books.ts';
import { ConsensusExits } from './consensus-exits.ts';
import { OpenDeskView } from './desk-view.ts';
import { Entries } from './entries.ts';
import { Exits } from './exits.ts';
import { FeedWatch } from './feed-watch.ts';
import { IntentNews } from './intent-news.ts';
import type { MarketSight } from './market-sight.ts';
import { OperatorDesk } from './operator-desk.ts';
import { OrderNews } from './order-news.ts';
import { Reconciliation } from './reconciliation.ts';
import { Retuning } from './retuning.ts';
import { StopTests } from './stop-tests.ts';
import { Switches } from './switches.ts';
import { UniverseTurns } from './universe-turns.ts';

/** Who works at the Desk. */
export interface DeskParts {
  readonly books: Books;
  readonly switches: Switches;
  readonly universe: Universe;
  readonly view: OpenDeskView;
  readonly turns: UniverseTurns;
  readonly exits: Exits;
  readonly stops: StopTests;
  readonly consensusExits: ConsensusExits;
  readonly entries: Entries;
  readonly intents: IntentNews;
  readonly operator: OperatorDesk;
  readonly news: OrderNews;
  readonly reconciliation: Reconciliation;
  readonly retuning: Retuning;
  readonly feed: FeedWatch;
}

/** Puts the Desk together: everybody works on the same books. */
export function deskParts(settings: EngineSettings, markets: readonly MarketRules[], sight: MarketSight): DeskParts {
  const books = new Books(settings, markets);
  const switches = new Switches(books);
  const universe = new Universe(markets, settings.universe);
  const view = new OpenDeskView(books, switches, universe, sight);
  const exits = new Exits(books);
  const stops = new StopTests(books, sight, exits);
  const entries = new Entries(books, switches, universe, exits, view);
  const intents = new IntentNews(books, exits);
  return {
    books,
    switches,
    universe,
    view,
    turns: new UniverseTurns(books, universe, view, sight),
    exits,
    stops,
    consensusExits: new ConsensusExits(books, exits, stops, sight),
    entries,
    intents,
    operator: new OperatorDesk(books, switches, universe, entries, exits, intents),
    news: new OrderNews(books, switches, exits, sight, {
      entryEnded: (cycle, intent, problem) => intents.entryEnded(cycle, intent, problem),
      exitEnded: (cycle, intent, problem, intentId) => {
        intents.exitEnded(cycle, intent, problem, intentId);
        if (cycle.status === 'completed') entries.sold(cycle);
        const resumed = entries.resume(cycle.id, intent.filledQuantity.gt(ZERO));
        if (resumed !== null) intents.answered(resumed.wish.intentId, resumed.answer);
      },
      protectionNews: (order) => intents.protectionNews(order),
      orderUnknown: (cycle, intent, intentId) => intents.orderUnknown(cycle, intent, intentId),
    }),
    reconciliation: new Reconciliation(books),
    retuning: new Retuning(books, sight),
    feed: new FeedWatch(books),
  };
}
