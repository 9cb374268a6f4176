import { openHouse } from '../harness/house.ts';
import { orderTraced } from './order-traced.ts';

orderTraced('in one process', openHouse);
