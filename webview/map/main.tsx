import { MapApp } from './app';
import { drawMapPage } from './session';
import './map.css';

drawMapPage(MapApp);
