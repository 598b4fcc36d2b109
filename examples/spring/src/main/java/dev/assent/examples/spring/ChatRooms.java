/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/**
 * Sends and finds messages. It records content in every place that developers use: log lines, the
 * context of a logger, tags of meters, keys of observations, and messages of exceptions.
 */
@Service
class ChatRooms {
  private static final Logger logger = LoggerFactory.getLogger(ChatRooms.class);

  private final Translator translator;
  private final MeterRegistry meters;
  private final ObservationRegistry observations;

  ChatRooms(
      Translator translator,
      MeterRegistry meters,
      ObjectProvider<ObservationRegistry> observations) {
    this.translator = translator;
    this.meters = meters;
    this.observations = observations.getIfAvailable(() -> ObservationRegistry.NOOP);
  }

  String send(String room, String text) {
    meters.counter("chat.messages", "room", room).increment();
    String translated =
        Observation.createNotStarted("chat.send", observations)
            .contextualName("send to " + room)
            .lowCardinalityKeyValue("chat.room", room)
            .highCardinalityKeyValue("chat.text", text)
            .observe(() -> translate(room, text));
    return translated == null ? text : translated;
  }

  private String translate(String room, String text) {
    try (MDC.MDCCloseable context = MDC.putCloseable("chat.room", room)) {
      logger.info("{} received: {}", room, text);
      return translator.translate(text);
    }
  }

  String search(String room, String query) {
    try {
      throw new IllegalArgumentException("no message in " + room + " has " + query);
    } catch (IllegalArgumentException notFound) {
      logger.warn("search failed", notFound);
      throw notFound;
    }
  }
}
