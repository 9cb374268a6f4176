import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';

export interface CapacityGiven {
  readonly minutesPerDay: string;
  readonly places: number;
  readonly dayStartsAt: string;
}

const longestDay = 1440;
const mostPlaces = 1000;
const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A working day fits between its start and the next day's. */
export function assertCapacity({ minutesPerDay, places, dayStartsAt }: CapacityGiven): void {
  const minutes = decimal(minutesPerDay);
  if (minutes.lt(1) || minutes.gt(longestDay)) {
    throw new Refusal(
      'CAPACITY_OUT_OF_RANGE',
      `A place works 1 to ${longestDay} minutes a day.`,
      'minutesPerDay',
    );
  }
  if (places < 1 || places > mostPlaces) {
    throw new Refusal(
      'CAPACITY_OUT_OF_RANGE',
      `A work centre has 1 to ${mostPlaces} places.`,
      'places',
    );
  }
  if (!timeOfDay.test(dayStartsAt)) {
    throw new Refusal('TIME_OF_DAY', 'Give the time as hh:mm, 00:00 to 23:59.', 'dayStartsAt');
  }
}

export function assertWithin(
  value: number,
  [least, most]: readonly [number, number],
  code: string,
  field: string,
): void {
  if (value >= least && value <= most) return;
  throw new Refusal(code, `${field} is ${least} to ${most}.`, field);
}
