import type { Registry } from 'prom-client';
import { createApi } from '../../api/api.ts';
import type { LiveView, Operator } from '../../commands/services.ts';
import type { Settings } from '../../settings/settings.ts';
import { controlSocketFile } from '../control/socket-file.ts';
import type { CommandSide } from './services.ts';

export interface HttpParts {
  readonly settings: Settings;
  readonly view: LiveView;
  readonly commands: CommandSide;
  readonly operator: Operator;
  readonly registry: Registry;
  readonly version: string;
}

export interface RunningApi {
  readonly address: string;
  close(): Promise<void>;
}

/** Binds the HTTP interface and the control socket. @throws ApiListenError which says what to change */
export async function startApi({
  settings,
  view,
  commands,
  operator,
  registry,
  version,
}: HttpParts): Promise<RunningApi> {
  const { read, door, audit, mask, log } = commands;
  const timeZone = settings.TIMEZONE;
  const api = createApi(
    { read, live: view, operator, door, audit, mask, registry, log, version, timeZone, clock: Date.now },
    {
      host: settings.API_HOST,
      port: settings.API_PORT,
      token: settings.API_TOKEN,
      controlSocket: controlSocketFile(settings.DATA_DIR),
    },
  );
  const { address } = await api.listen();
  return { address, close: () => api.close() };
}
