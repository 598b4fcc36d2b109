/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP interface of the chat. */
@RestController
class ChatController {
  private final ChatRooms rooms;

  ChatController(ChatRooms rooms) {
    this.rooms = rooms;
  }

  /** Sends a message, and returns its translation. */
  @PostMapping("/rooms/{room}/messages")
  String send(@PathVariable("room") String room, @RequestBody String text) {
    return rooms.send(room, text);
  }

  /** Searches the messages of a room. */
  @GetMapping("/rooms/{room}/messages")
  String search(@PathVariable("room") String room, @RequestParam("query") String query) {
    return rooms.search(room, query);
  }
}
