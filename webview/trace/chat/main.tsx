import { drawTracePage } from '../session/session';
import { ChatApp } from './app';
import { type Chat, connectChat } from './chat';
import './chat.css';
import { showIcons } from './icons';

showIcons();
let chat: Chat | undefined;
drawTracePage(
  () => chat && <ChatApp chat={chat} />,
  (t) => {
    chat = connectChat(t);
    return chat.host;
  },
);
