/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * A request as it arrived. Immutable, provided that no caller writes into the arrays.
 *
 * @param destination the path before the signal, without slashes; empty if there is none
 * @param path the whole path
 * @param head the method and the address, then one header per line
 * @param body the bytes after decompression; as they arrived if {@code decoded} is false
 * @param wire the bytes of the body as they arrived
 * @param decoded whether the body could be decompressed, or was not compressed
 * @param status the status of the answer; 0 if there was none
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReceivedRequest(
    String destination,
    String path,
    String head,
    byte[] body,
    byte[] wire,
    boolean decoded,
    int status) {

  /** Returns whether the decompressed body contains a text as it is, in UTF-8. */
  public boolean holds(String text) {
    // one byte becomes one character, so that no byte is skipped
    return new String(body, ISO_8859_1).contains(new String(text.getBytes(UTF_8), ISO_8859_1));
  }

  /** Returns the request with the status of its answer. */
  ReceivedRequest answered(int answer) {
    return new ReceivedRequest(destination, path, head, body, wire, decoded, answer);
  }

  /** Returns the head, the body, and the bytes as they arrived. */
  List<byte[]> parts() {
    return List.of(head.getBytes(UTF_8), body, wire);
  }

  /** Returns the values of a header, joined by commas; empty if the request does not have it. */
  public String header(String name) {
    String start = name + ": ";
    return head.lines()
        .skip(1)
        .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("");
  }

  /** Returns the path and the number of bytes, and no content. */
  @Override
  public String toString() {
    return path + " (" + body.length + " bytes, status " + status + ")";
  }
}
