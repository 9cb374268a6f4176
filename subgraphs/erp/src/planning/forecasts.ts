import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { forecasts } from '@throughline/drizzle/erp/planning';
import { and, eq } from 'drizzle-orm';
import { assertNotDeleted, itemOf, siteOf } from '../references/queries.ts';
import { lockPlan } from './locking.ts';
import { markForPlanning } from './marking.ts';

export interface NewForecast {
  readonly itemId: string;
  readonly siteId: string;
  readonly periods: readonly {
    readonly startsOn: string;
    readonly endsOn: string;
    readonly quantity: string;
  }[];
}

const mostPeriods = 400;

/** Replaces what was expected; a period that starts on the same day keeps its row. */
export async function setForecast(work: Work, input: NewForecast): Promise<{ itemId: string }> {
  const { itemId, siteId } = input;
  assertNotDeleted(await itemOf(work.tx, itemId));
  await siteOf(work.tx, siteId);
  const periods = [...input.periods].sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
  assertPeriods(periods);
  await lockPlan(work, siteId);
  const here = and(eq(forecasts.itemId, itemId), eq(forecasts.siteId, siteId));
  const known = await work.tx.delete(forecasts).where(here).returning();
  if (periods.length > 0) {
    await work.tx.insert(forecasts).values(
      periods.map((period) => ({
        ...period,
        id: known.find((one) => one.startsOn === period.startsOn)?.id ?? newId(),
        itemId,
        siteId,
      })),
    );
  }
  await markForPlanning(work, [itemId], siteId);
  return { itemId };
}

function assertPeriods(periods: NewForecast['periods']): void {
  if (periods.length > mostPeriods) {
    throw new Refusal(
      'LINES_OUT_OF_RANGE',
      `A forecast has at most ${mostPeriods} periods.`,
      'periods',
    );
  }
  periods.forEach(({ startsOn, endsOn, quantity }, at) => {
    if (endsOn <= startsOn) {
      throw new Refusal(
        'DATES_REVERSED',
        'A period ends before it begins.',
        `periods.${at}.endsOn`,
      );
    }
    if (decimal(quantity).lt(0)) {
      throw new Refusal(
        'QUANTITY_NEGATIVE',
        'A forecast is not negative.',
        `periods.${at}.quantity`,
      );
    }
    const next = periods[at + 1];
    if (next && next.startsOn < endsOn) {
      throw new Refusal('FORECAST_PERIODS_OVERLAP', 'Two periods overlap.', 'periods');
    }
  });
}
