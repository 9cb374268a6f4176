import { openSplitHouse } from '../harness/house.ts';
import { orderTraced } from './order-traced.ts';

orderTraced('over split processes', openSplitHouse);
