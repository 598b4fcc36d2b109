/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

/** What a transport does although its contract forbids it. */
enum Breach {
  NOT_ITS_OWN("its provider returns no transport, or one that another sender has"),
  THROWS("it throws an exception that is no IOException"),
  NO_ANSWER("it reports an end without an answer"),
  ANSWERS_TWICE("it passes on two answers to one request"),
  MALFORMED("it passes on an answer without a valid status or headers, or a body before the head"),
  UNSENT("it passes on the success of a request that it has not read"),
  AT_ONCE("it passes on one answer on several threads at once"),
  READS_AFTER_END("it reads a request after the end of its exchange"),
  NEVER_ENDS("it does not end an exchange that was aborted");

  private final String sentence;

  Breach(String sentence) {
    this.sentence = sentence;
  }

  /** A part of a sentence about the transport. */
  String sentence() {
    return sentence;
  }
}
