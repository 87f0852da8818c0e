// other-question.ts — a file that was meant for another question: it hasn't got this one's columns, and has all of the other's.
import { rememberedMatching, SdkError, type Matching } from '@soundings/client/node';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { looseHeading } from '@soundings/protocol/json/loose';
import { keptMissions } from '../folder/missions.ts';
import type { OrganisationFolder } from '../../organisation/organisation.ts';
import type { SittingPlace } from './sitting.ts';

export interface OtherQuestion {
  readonly mission: string;
  readonly question: string;
}

/** `names` are the file's headings; `folder` is the desk's. */
export async function otherQuestion(
  names: readonly string[],
  here: SittingPlace,
  { ports }: OrganisationFolder,
  folder: string,
): Promise<OtherQuestion | undefined> {
  const headings = new Set(names.map(looseHeading));
  for (const { mission } of keptMissions(folder).missions) {
    for (const instrument of mission.charter.instruments) {
      if (mission.charter.mission === here.mission.charter.mission && instrument.name === here.instrument.name) continue;
      const matching = await rememberedMatching(mission, instrument.name, ports.store).catch((error: unknown) => {
        if (error instanceof SdkError && error.code === 'rows') return undefined;
        throw error;
      });
      const needed = columnsOf(instrument, matching);
      if (needed.length > 1 && needed.every((name) => headings.has(looseHeading(name))))
        return { mission: mission.charter.mission, question: instrument.question };
    }
  }
  return undefined;
}

/** As they were settled, or as the charter calls them. */
function columnsOf(instrument: Instrument, { person, dimensions = [], amount }: Partial<Matching> = {}): readonly string[] {
  const own = instrumentDimensions(instrument).map(({ name }) => dimensions.find(({ dimension }) => dimension === name)?.column ?? name);
  const hasAmount = instrument.kind === 'total' || instrument.kind === 'figure';
  return [...(instrument.kind === 'figure' ? [] : [person ?? 'person']), ...own, ...(hasAmount ? [amount ?? 'amount'] : [])];
}
