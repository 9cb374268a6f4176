import { openHouse } from '../harness/house.ts';
import { orderToShipment } from './order-to-shipment.ts';
import { changeOnTheFloor } from './change-on-the-floor.ts';

orderToShipment(openHouse);
changeOnTheFloor(openHouse);
