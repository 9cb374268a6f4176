export interface User {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
}

export interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
  readonly inStock: boolean;
}

export interface Review {
  readonly id: string;
  readonly body: string;
  readonly upc: string;
}

/** Our own words; only how many there are, and how long a review is, follows the public benchmark. */
const opinion =
  'We put it beside the press in hall two, and after a winter of three shifts a day it still stands ' +
  'as straight as on the morning it came. The welds are clean, the feet can be levelled by hand, and ' +
  'the surface shrugs off oil, chips and the odd dropped spanner. Assembly took two of us an hour, ' +
  'mostly because one bag of screws had slipped under the foam. The second one arrived with a dent in ' +
  'a corner; a photograph was enough, and the replacement was here before the week was over. If there ' +
  'is one thing to wish for, it is a lock that closes without lifting the door a little, and a manual ' +
  'that says how tight is tight enough. The colour is a shade darker than in the catalogue, which suits ' +
  'the hall better anyway. Our night shift has bolted a lamp to it, the day shift a cup holder, and both ' +
  'report that it holds. We would buy it again, and have ordered four more for the new line.';

const users: readonly (readonly [name: string, username: string])[] = [
  ['Ada Sommer', 'adasom'],
  ['Bruno Keller', 'brunokeller'],
  ['Clara Winter', 'clarawinter'],
  ['Dario Lindholm', 'dariolin'],
  ['Edda Marquardt', 'eddamarqua'],
  ['Felix Brandt', 'fbrand'],
];

const products: readonly (readonly [string, price: number, weight: number, inStock: boolean])[] = [
  ['Bench', 899, 100, true],
  ['Press', 1299, 1000, false],
  ['Gauge', 15, 20, false],
  ['Stool', 499, 100, false],
  ['Saw', 1299, 1000, true],
  ['Lift', 6999, 300, true],
  ['Lathe', 3999, 2000, true],
  ['Robot', 100_000, 6000, false],
  ['Oven', 9999, 800, true],
];

/** Product's upc and length of text, review by review. */
const reviews: readonly (readonly [upc: string, length: number])[] = [
  ['1', 445],
  ['1', 289],
  ['1', 275],
  ['1', 143],
  ['2', 445],
  ['2', 289],
  ['2', 275],
  ['2', 143],
  ['3', 143],
  ['4', 143],
  ['4', 844],
];

export const allUsers: readonly User[] = users.map(([name, username], index) => ({
  id: String(index + 1),
  name,
  username,
  birthday: 600_000_000 + index * 86_400,
}));

export const allProducts: readonly Product[] = products.map(
  ([name, price, weight, inStock], index) => ({
    upc: String(index + 1),
    name,
    price,
    weight,
    inStock,
  }),
);

export const allReviews: readonly Review[] = reviews.map(([upc, length], index) => ({
  id: String(index + 1),
  body: opinion.slice(0, length - 3) + `#${String(index + 1).padStart(2, '0')}`,
  upc,
}));
