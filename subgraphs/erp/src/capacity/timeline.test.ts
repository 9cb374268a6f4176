import { expect, it } from 'vitest';
import { ticksPerMinute } from './ticks.ts';
import { Timeline } from './timeline.ts';
import { dateOfDay, dayNumber, WorkDays } from './work-days.ts';

const minute = ticksPerMinute;
const week = { workingDays: [1, 2, 3, 4, 5], closedOn: ['2030-01-09'] };
/** A Monday; the Wednesday is closed. */
const monday = '2030-01-07';
const days = () => new WorkDays(week, monday);

const eight = (places = 1) => ({ ticksPerDay: 480 * minute, places, startsAt: 360 * minute });
const at = (date: string, time = '00:00') => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (dayNumber(date) * 1440 + hours * 60 + minutes) * minute;
};
const written = (ticks: number) => {
  const minutes = ticks / minute;
  const [day, rest] = [Math.floor(minutes / 1440), minutes % 1440];
  const two = (value: number) => String(value).padStart(2, '0');
  return `${dateOfDay(day)} ${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
};
const task = (work: number, setUp = 0, kind = 'saw') => ({
  work: work * minute,
  setUp: setUp * minute,
  kind,
});
const take = (line: Timeline, from: number, what: ReturnType<typeof task>) => {
  const slot = line.take(from, what);
  return [written(slot.from), written(slot.to)];
};

it('works day after day, over closed days, and ends with the day it ends on', () => {
  const saw = new Timeline(days(), eight());
  expect(take(saw, at(monday), task(480))).toEqual(['2030-01-07 06:00', '2030-01-07 14:00']);
  expect(take(saw, at(monday), task(600))).toEqual(['2030-01-08 06:00', '2030-01-10 08:00']);
  expect(take(saw, at(monday), task(900))).toEqual(['2030-01-10 08:00', '2030-01-14 07:00']);
});

it('begins when its day begins, and the next day when the day is over', () => {
  const saw = new Timeline(days(), eight());
  expect(take(saw, at(monday, '05:00'), task(1))[0]).toBe('2030-01-07 06:00');
  expect(take(saw, at(monday, '09:30'), task(1))[0]).toBe('2030-01-07 09:30');
  expect(take(saw, at(monday, '17:00'), task(1))[0]).toBe('2030-01-08 06:00');
  expect(take(saw, at('2030-01-12'), task(1))[0]).toBe('2030-01-14 06:00');
});

it('a night shift runs past midnight: who follows it waits for its end', () => {
  const night = new Timeline(days(), { ...eight(), startsAt: 22 * 60 * minute });
  const round = new Timeline(days(), { ticksPerDay: 1440 * minute, places: 1, startsAt: 0 });
  const first = night.take(at(monday), task(420));
  expect(written(first.to)).toBe('2030-01-08 05:00');
  expect(take(round, first.to, task(60))).toEqual(['2030-01-08 05:00', '2030-01-08 06:00']);
});

it('goes to the place that is finished first, and into a gap that is long enough', () => {
  const saws = new Timeline(days(), eight(2));
  saws.take(at(monday, '08:00'), task(100));
  expect(take(saws, at(monday), task(60))).toEqual(['2030-01-07 06:00', '2030-01-07 07:00']);
  expect(take(saws, at(monday), task(300))[0]).toBe('2030-01-07 06:00');
  expect(take(saws, at(monday), task(60))).toEqual(['2030-01-07 07:00', '2030-01-07 08:00']);
});

it('needs no set-up behind the same operation, and nothing comes between the two then', () => {
  const saw = new Timeline(days(), eight());
  saw.take(at(monday), task(60, 30));
  const second = saw.take(at('2030-01-08'), task(60, 30));
  expect([second.ticks, second.setUpSaved]).toEqual([60 * minute, true]);
  expect(take(saw, at(monday), task(10, 5, 'drill'))[0]).toBe('2030-01-08 07:00');
  expect(take(saw, at(monday), task(10, 5))[0]).toBe('2030-01-07 07:30');
});

it('without a rate nothing waits', () => {
  const hands = new Timeline(days(), null);
  hands.take(at(monday), task(100));
  expect(take(hands, at(monday), task(100))[0]).toBe('2030-01-07 06:00');
});

it('a copy is tried on without a trace', () => {
  const saw = new Timeline(days(), eight());
  saw.take(at(monday), task(60));
  saw.copy().take(at(monday), task(60));
  expect(take(saw, at(monday), task(60))[0]).toBe('2030-01-07 07:00');
});
