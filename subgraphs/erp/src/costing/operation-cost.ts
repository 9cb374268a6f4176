import { type Decimal, decimal, type DecimalInput } from '@throughline/chassis/values/decimal';
import type { DefinitionOperation } from '@throughline/schema/events/plm';
import { type Elements, noElements } from './elements.ts';

/** What an hour of a work centre costs, and how its times are to be read. */
export interface Rate {
  /** Machine time. */
  readonly hourlyRate: string;
  readonly labourRate: string;
  readonly overheadPercent: string;
  readonly overheadHourly: string;
  readonly efficiencyPercent: string;
  readonly setUpMinutes: string;
  readonly cleanUpMinutes: string;
  readonly subcontractCost: string | null;
}

export const noRate: Rate = {
  hourlyRate: '0',
  labourRate: '0',
  overheadPercent: '0',
  overheadHourly: '0',
  efficiencyPercent: '100',
  setUpMinutes: '0',
  cleanUpMinutes: '0',
  subcontractCost: null,
};

export type Operation = Pick<
  DefinitionOperation,
  'setUpMinutes' | 'runMinutes' | 'cleanUpMinutes' | 'crewSize'
>;

export interface Minutes {
  /** Once a run, unless the work centre is still set up for it. */
  readonly setUp: Decimal;
  /** Set-up and clean-up, once a run. */
  readonly once: Decimal;
  readonly run: Decimal;
}

/**
 * Minutes of an operation for so many BOM batches. Its own set-up and clean-up go before the work
 * centre's; one that says none takes those of the work centre. Efficiency divides run time only.
 */
export function operationMinutes(
  operation: Operation,
  rate: Rate,
  batches: DecimalInput = 1,
): Minutes {
  const setUp = decimal(operation.setUpMinutes ?? rate.setUpMinutes);
  return {
    setUp,
    once: setUp.plus(operation.cleanUpMinutes ?? rate.cleanUpMinutes),
    run: decimal(operation.runMinutes).times(batches).times(100).div(rate.efficiencyPercent),
  };
}

export interface Time {
  readonly labourMinutes: Decimal;
  readonly machineMinutes: Decimal;
}

/** The same operation in the two kinds of time: each of the crew is there all the time. */
export function timeOf(operation: Pick<Operation, 'crewSize'>, minutes: Decimal): Time {
  return { labourMinutes: minutes.times(operation.crewSize), machineMinutes: minutes };
}

export type TimeCost = Pick<Elements, 'labour' | 'machine' | 'overhead'>;

/** Overhead is a share of labour and machine, and so much for each hour of the machine. */
export function timeCost(
  { labourMinutes, machineMinutes }: Time,
  rate: Pick<Rate, 'hourlyRate' | 'labourRate' | 'overheadPercent' | 'overheadHourly'>,
): TimeCost {
  const labour = labourMinutes.times(rate.labourRate).div(60);
  const machine = machineMinutes.times(rate.hourlyRate).div(60);
  const overhead = labour
    .plus(machine)
    .times(rate.overheadPercent)
    .div(100)
    .plus(machineMinutes.times(rate.overheadHourly).div(60));
  return { labour, machine, overhead };
}

/** People's time alone, in whole seconds, with the overhead that it bears. */
export function labourCost(
  seconds: number,
  { labourRate, overheadPercent }: Pick<Rate, 'labourRate' | 'overheadPercent'>,
): Pick<Elements, 'labour' | 'overhead'> {
  const labour = decimal(seconds).times(labourRate).div(3600);
  return { labour, overhead: labour.times(overheadPercent).div(100) };
}

/** What so many BOM batches cost at an operation: time at the rates, or the price done outside. */
export function operationCost(
  operation: Operation,
  rate: Rate,
  {
    batches,
    quantity,
    subcontractCost,
  }: {
    batches: DecimalInput;
    quantity: Decimal;
    /** The item's own price outside; null: the work centre's. */
    subcontractCost: string | null;
  },
): Elements {
  if (rate.subcontractCost !== null) {
    return {
      ...noElements(),
      subcontract: quantity.times(subcontractCost ?? rate.subcontractCost),
    };
  }
  const { once, run } = operationMinutes(operation, rate, batches);
  return { ...noElements(), ...timeCost(timeOf(operation, once.plus(run)), rate) };
}
