/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import java.nio.charset.StandardCharsets;

/** A sentence of a participant, which may arrive only where it is permitted. */
enum Secret {
  HOST_CHAT("the merger closes on friday"),
  GUEST_CHAT("please keep that between us"),
  HOST_SPEECH("welcome to the numbers of march"),
  SPEECH_OF_BOTH("nine million, and nobody may know"),
  SUMMARY("they agreed on a price"),
  GRADE("failed organic chemistry twice"),
  HEALTH_NOTE("asked for time off after surgery"),

  USER_AT_NOON("the demo runs at noon"),
  HOST_DRAFT("my draft is not ready"),
  VISITOR("may anybody read this"),
  USER_AND_GUEST("we two agreed on the day"),
  USER_LAUNCH("forget what was said about the launch"),
  HOST_AGENDA("the agenda is in the usual place"),
  HOST_ROOM("we keep the room until five"),
  HOST_LAST("this stays in the room");

  private final String words;

  Secret(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** Returns whether a request's body contains the words. */
  boolean isIn(byte[] body) {
    byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from + bytes.length <= body.length; from++) {
      int matched = 0;
      while (matched < bytes.length && body[from + matched] == bytes[matched]) {
        matched++;
      }
      if (matched == bytes.length) {
        return true;
      }
    }
    return false;
  }
}
