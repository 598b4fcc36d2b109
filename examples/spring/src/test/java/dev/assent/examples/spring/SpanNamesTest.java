/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.ReceivedRequest;
import dev.assent.testing.Receiver;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What spans of Spring's instrumentation are called when they arrive. */
@Tag("ci")
class SpanNamesTest {
  private static final Set<String> KINDS =
      Arrays.stream(SpanKind.values()).map(SpanKind::name).collect(Collectors.toSet());

  private static final int REQUESTS = 10;

  /**
   * The service's own observation names the room, so its span is called by its kind. All others
   * have names.
   */
  @Test
  void traffic_withAssent_onlyTheOwnObservationHasNoName() throws Exception {
    Traffic traffic = new Traffic();
    try (Receiver receiver = Receiver.start();
        TranslationServer translator = TranslationServer.start();
        ChatProcess chat =
            ChatProcess.start(
                Line.own().withAssent(),
                traffic.arguments(receiver.endpoint(), translator.address()))) {
      for (int i = 0; i < REQUESTS; i++) {
        traffic.get(chat.address().resolve("/rooms/1/messages?query=" + i));
      }
      traffic.post(chat.address(), "u7");
      chat.close();

      List<String> names = names(receiver);
      assertThat(names).contains("task cleaning.clean", "http get /rooms/{room}/messages");
      assertThat(names.stream().filter(KINDS::contains)).as(names.toString()).hasSize(1);
      assertThat(traffic.in(receiver)).isEmpty();
    }
  }

  private static List<String> names(Receiver receiver) throws IOException {
    List<String> names = new ArrayList<>();
    for (ReceivedRequest request : receiver.requests()) {
      if (request.path().equals("/v1/traces")) {
        ExportTraceServiceRequest.parseFrom(request.body()).getResourceSpansList().stream()
            .flatMap(resource -> resource.getScopeSpansList().stream())
            .flatMap(scope -> scope.getSpansList().stream())
            .map(Span::getName)
            .forEach(names::add);
      }
    }
    return names;
  }
}
