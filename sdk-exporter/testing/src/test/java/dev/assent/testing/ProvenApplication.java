/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of applications, which {@link ProofTest} runs in JVMs of their own. */
final class ProvenApplication {
  private static final Field<String> TEXT = Field.ofString("chat.text", Category.CONTENT_CHAT);
  private static final Field<String> NEVER = Field.ofString("chat.draft", Category.CONTENT_CHAT);

  private ProvenApplication() {}

  private static void run(AssentTestKit kit, Field<String> text) {
    EventType sent = EventType.usage("chat.sent", text);
    EventType drafted = EventType.usage("chat.drafted", NEVER);
    try (Assent assent =
        kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
            .policy(Policy.terms())
            .events(sent, drafted)
            .build()) {
      try (Scope user = assent.subject("acme/u7").storeInContext(Context.root()).makeCurrent()) {
        assent.events().begin(sent).with(text, "the merger closes on friday").emit();
      }
      assertThat(assent.flush(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(kit.receiver().requests()).hasSize(1);
    kit.assertNothingLeaks("the merger closes on friday");
  }

  /** A sound application. */
  @ExtendWith(AssentExtension.class)
  static class Sound {
    @Test
    void send_text_stays(AssentTestKit kit) {
      run(kit, TEXT);
    }
  }

  /** The text is declared as what the service makes. */
  @ExtendWith(AssentExtension.class)
  static class Leaky {
    @Test
    void send_text_leaves(AssentTestKit kit) {
      Field<String> wrong = Field.ofString("chat.text", Category.SERVICE_USAGE);
      EventType sent = EventType.usage("chat.sent", wrong);
      try (Assent assent =
          kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
              .policy(Policy.terms())
              .events(sent)
              .build()) {
        assent.events().begin(sent).with(wrong, "harmless").emit();
      }
    }
  }

  /** Its destination is no receiver of the kit. */
  @ExtendWith(AssentExtension.class)
  static class Elsewhere {
    @Test
    void send_nowhere(AssentTestKit kit) {
      EventType sent = EventType.usage("chat.sent", TEXT);
      kit.receiver().close();
      try (Assent assent =
          kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
              .policy(Policy.terms())
              .events(sent)
              .build()) {
        assertThat(assent.toString()).contains("training");
      }
    }
  }

  /** Its JVM is killed. */
  static class Killed {
    @Test
    void kills_theJvm() {
      Runtime.getRuntime().halt(137);
    }
  }

  /** A limit cuts values, and the field may leave. */
  @ExtendWith(AssentExtension.class)
  static class Limited {
    @Test
    void send_cut(AssentTestKit kit) {
      Field<String> feature = Field.ofString("chat.feature", Category.SERVICE_USAGE);
      try (Assent assent =
          kit.builder("ops", to -> to.purpose(Purpose.SERVICE_OPERATION))
              .environment(Map.of("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "15"))
              .policy(Policy.terms())
              .events(EventType.usage("chat.used", feature))
              .build()) {
        assertThat(assent.toString()).contains("ops");
      }
    }
  }

  /** Uses more scopes than canaries are planted in. */
  @ExtendWith(AssentExtension.class)
  static class Scopes {
    @Test
    void span_ofManyScopes(AssentTestKit kit) {
      try (Assent assent =
          kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
              .policy(Policy.terms())
              .events(EventType.usage("chat.sent", TEXT))
              .build()) {
        for (char first = 'a'; first <= 'z'; first++) {
          for (char second = 'a'; second <= 'b'; second++) {
            String scope = "app.scope." + first + second;
            assent.openTelemetry().getTracer(scope).spanBuilder("work").startSpan().end();
          }
        }
      }
    }
  }

  /** An error ends the proof in the middle. */
  @ExtendWith(AssentExtension.class)
  static class Broken {
    @Test
    void send_whileTheClockFails(AssentTestKit kit) {
      run(kit, builder -> builder.clock(new FailingClock()));
    }

    private static void run(AssentTestKit kit, UnaryOperator<AssentBuilder> change) {
      AssentBuilder builder =
          kit.builder("training", to -> to.purpose(Purpose.AI_TRAINING))
              .policy(Policy.terms())
              .events(EventType.usage("chat.sent", TEXT));
      try (Assent assent = change.apply(builder).build()) {
        assertThat(assent.toString()).contains("training");
      }
    }
  }

  /** Fails while canaries are recorded. */
  private static final class FailingClock implements Clock {
    private final AtomicInteger reads = new AtomicInteger();

    @Override
    public long now() {
      check();
      return Clock.getDefault().now();
    }

    @Override
    public long nanoTime() {
      check();
      return Clock.getDefault().nanoTime();
    }

    private void check() {
      boolean isPlanting =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames.anyMatch(it -> it.getClassName().equals(ProofPlants.class.getName())));
      if (isPlanting && reads.incrementAndGet() > 6) {
        throw new AssertionError("the clock failed");
      }
    }
  }

  /** What was sent once is sent again when everybody has revoked. */
  @ExtendWith(AssentExtension.class)
  static class Late {
    @Test
    void send_again(AssentTestKit kit) throws Exception {
      List<byte[]> bodies = new CopyOnWriteArrayList<>();
      HttpServer proxy =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      proxy.createContext(
          "/",
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            bodies.add(body);
            exchange.sendResponseHeaders(forward(kit, body), -1);
            exchange.close();
          });
      proxy.start();
      try (Assent assent =
          kit.builder(
                  "training",
                  to ->
                      to.purpose(Purpose.AI_TRAINING)
                          .endpoint("http://127.0.0.1:" + proxy.getAddress().getPort()))
              .policy(Policy.terms())
              .events(EventType.usage("chat.sent", TEXT))
              .build()) {
        assertThat(assent.toString()).contains("training");
      }
      proxy.stop(0);
      for (byte[] body : bodies) {
        forward(kit, body);
      }
      assertThat(kit.receiver().requests()).isEmpty();
    }

    private static int forward(AssentTestKit kit, byte[] body) throws IOException {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(kit.receiver().endpoint("training") + "/v1/logs"))
              .POST(BodyPublishers.ofByteArray(body))
              .build();
      try {
        return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  /** Starts no instance. */
  static class Silent {
    @Test
    void nothing_isRecorded() {
      assertThat(System.getProperty("assent.prove")).isNull();
    }

    @Nested
    class Inner {
      @Test
      void nothing_isRecorded() {
        assertThat(System.getProperty("assent.prove")).isNull();
      }
    }
  }
}
