/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.assent.testing.ReceivedRequest;
import dev.assent.testing.Receiver.Answer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kit's receiver for everything that an application and Assent send over HTTP. Each request is
 * searched whole: method, address, headers, and the body after decompression.
 */
final class Receiver implements AutoCloseable {
  private static final Set<String> KINDS =
      Arrays.stream(SpanKind.values()).map(SpanKind::name).collect(Collectors.toSet());

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

  /** Forgets the requests so far. */
  void clear() {
    kit.clear();
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

  /** Returns the values of a header in the requests to this path; empty where it is absent. */
  List<String> headers(String path, String name) {
    return kit.requests().stream()
        .filter(request -> request.path().equals(path))
        .map(request -> request.header(name))
        .toList();
  }

  /** Returns whether the text occurs in a request. */
  boolean received(String text) {
    String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
    return requests().stream().anyMatch(request -> new String(request, ISO_8859_1).contains(bytes));
  }

  /** Returns the spans so far. */
  List<Span> spans() {
    return kit.requests().stream()
        .filter(request -> request.path().equals("/v1/traces"))
        .flatMap(Receiver::spans)
        .toList();
  }

  private static Stream<Span> spans(ReceivedRequest request) {
    try {
      return ExportTraceServiceRequest.parseFrom(request.body()).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Fails if more than one span of twenty is called by its kind, for want of a name. */
  void assertNamed() {
    List<String> names = spans().stream().map(Span::getName).toList();
    assertThat(names).isNotEmpty();
    assertThat(names.stream().filter(KINDS::contains).count() * 20)
        .as(names.toString())
        .isLessThanOrEqualTo(names.size());
  }

  @Override
  public void close() {
    kit.close();
  }
}
