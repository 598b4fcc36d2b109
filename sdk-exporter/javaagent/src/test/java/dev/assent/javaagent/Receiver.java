/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.testing.ReceivedRequest;
import dev.assent.testing.Receiver.Answer;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Function;

/**
 * The kit's receiver for everything that an application and Assent send over HTTP. Each request is
 * searched whole: method, address, headers, and the body after decompression.
 */
final class Receiver implements AutoCloseable {
  private final dev.assent.testing.Receiver kit = dev.assent.testing.Receiver.start();

  private Receiver() {}

  static Receiver start() {
    return new Receiver();
  }

  String endpoint() {
    return kit.endpoint();
  }

  /** Sets the answers by the path of the request. */
  void answers(Function<String, Answer> next) {
    kit.answers(request -> next.apply(request.path()));
  }

  /** Returns the requests so far. */
  List<byte[]> requests() {
    return kit.requests().stream().map(Receiver::whole).toList();
  }

  private static byte[] whole(ReceivedRequest request) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes((request.head() + "\n").getBytes(UTF_8));
    whole.writeBytes(request.body());
    return whole.toByteArray();
  }

  /** Returns the paths of the requests so far. */
  List<String> paths() {
    return kit.requests().stream().map(ReceivedRequest::path).toList();
  }

  /** Returns whether the text occurs in a request. */
  boolean received(String text) {
    String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
    return requests().stream().anyMatch(request -> new String(request, ISO_8859_1).contains(bytes));
  }

  @Override
  public void close() {
    kit.close();
  }
}
