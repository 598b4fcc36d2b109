/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.ChoiceState;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.consent.Explanation;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The start of an instance: the settings that it refuses, the failures that it survives, and its
 * log lines.
 */
class AssentStartTest {
  private static AssentBuilder builder(String... pairs) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return Assent.builder().environment(variables).closeOnExit(false);
  }

  static List<String> wrong() {
    return """
        ASSENT_PURPOSE=world_domination     | ASSENT_PURPOSE: unknown purpose 'world_domination'; valid: [ai_feature.
        ASSENT_SUBJECT=hunter2 hunter2      | ASSENT_SUBJECT: write account/user
        ASSENT_SUBJECT=/                    | ASSENT_SUBJECT: write account/user
        ASSENT_CONSENT=ai_training=nonsense | ASSENT_CONSENT
        ASSENT_CONSENT=nonsense=content     | ASSENT_CONSENT
        ASSENT_CONSENT=ai_training=content  | ASSENT_SUBJECT
        ASSENT_PURPOSE=x&ASSENT_ENABLED=false | ASSENT_PURPOSE: unknown purpose
        """
        .lines()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void build_wrongSetting_namesIt(String row) {
    String[] cells = row.split("\\|");
    List<String> pairs = new ArrayList<>();
    for (String pair : cells[0].strip().split("&")) {
      pairs.addAll(List.of(pair.split("=", 2)));
    }

    assertThatThrownBy(() -> builder(pairs.toArray(String[]::new)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(cells[1].strip())
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void build_unusableCertificate_namesTheDestinationAndLeavesNoThread(@TempDir Path directory)
      throws IOException {
    Path nonsense = Files.writeString(directory.resolve("ca.pem"), "hunter2");

    assertThatThrownBy(() -> builder("OTEL_EXPORTER_OTLP_CERTIFICATE", nonsense.toString()).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("destination 'default'")
        .hasMessageContaining("CERTIFICATE has a certificate that can't be read")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void build_anotherInstanceIsGlobal_throwsAndLeavesNoThread() {
    GlobalOpenTelemetry.resetForTest();
    try (Assent ignored = builder("ASSENT_POLICY", "terms").registerGlobal().build()) {
      Set<Thread> before = Thread.getAllStackTraces().keySet();

      assertThatThrownBy(() -> builder("ASSENT_POLICY", "terms").registerGlobal().build())
          .isInstanceOf(IllegalStateException.class);

      await()
          .untilAsserted(
              () ->
                  assertThat(Thread.getAllStackTraces().keySet())
                      .filteredOn(thread -> thread.getName().startsWith("assent-"))
                      .isSubsetOf(before));
    } finally {
      GlobalOpenTelemetry.resetForTest();
    }
  }

  @Test
  void build_applicationsOwnWords_areKnown(@TempDir Path directory) throws IOException {
    Path policy =
        Files.writeString(
            directory.resolve("policy.yaml"),
            """
            rules:
              - categories: [content.whiteboard, service]
                purposes: [evaluation]
                recipients: [first_party]
                basis: allow
            """);
    try (Assent assent =
        builder()
            .categories(Category.of("content.whiteboard"))
            .purposes(new Purpose("evaluation"))
            .policy(Policy.file(policy))
            .setting("assent.purpose", "evaluation")
            .build()) {
      assertThat(permitted(assent.explain("acme/u7", "default")))
          .contains("content.whiteboard", "service.usage")
          .doesNotContain("content.chat", "unclassified");
      assertThat(assent).hasToString("Assent[default]");
    }
  }

  private static Set<String> permitted(Explanation explanation) {
    return explanation.lines().stream()
        .filter(Explanation.Line::permitted)
        .map(line -> line.category().name())
        .collect(java.util.stream.Collectors.toSet());
  }

  /** Mistakes of an application's own source. */
  enum Wrong implements ConsentSource {
    NULL {
      @Override
      public CompletionStage<ConsentReply> load(Inquiry inquiry) {
        return null;
      }
    },
    COMPLETES_WITH_NULL {
      @Override
      public CompletionStage<ConsentReply> load(Inquiry inquiry) {
        return CompletableFuture.completedFuture(null);
      }
    },
    THROWS {
      @Override
      public CompletionStage<ConsentReply> load(Inquiry inquiry) {
        throw new IllegalStateException("hunter2");
      }
    },
    FAILS_TO_START {
      @Override
      public void start(Listener listener) {
        throw new IllegalStateException("hunter2");
      }
    },
    COMPLETES_EXCEPTIONALLY {
      @Override
      public CompletionStage<ConsentReply> load(Inquiry inquiry) {
        return CompletableFuture.failedFuture(new IllegalStateException("hunter2"));
      }
    },
    TELLS {
      @Override
      public CompletionStage<ConsentReply> load(Inquiry inquiry) {
        return CompletableFuture.completedFuture(
            new ConsentReply.Failed("hunter2 " + inquiry.subject(), null, true));
      }
    },
    FALSE_VALUES {
      @Override
      public CompletionStage<ConsentReply> load(Inquiry inquiry) {
        return CompletableFuture.completedFuture(
            new ConsentReply.Found(ConsentDocument.empty("hunter2")));
      }
    },
    NEVER_ANSWERS {
      @Override
      public CompletionStage<ConsentReply> load(Inquiry inquiry) {
        return new CompletableFuture<>();
      }
    };

    @Override
    public CompletionStage<ConsentReply> load(Inquiry inquiry) {
      return CompletableFuture.completedFuture(new ConsentReply.Failed("not loaded", null, false));
    }
  }

  @ParameterizedTest
  @EnumSource(Wrong.class)
  void consentSource_wrong_countsAsUnknown(Wrong source) {
    try (Assent assent =
        builder("ASSENT_POLICY", "terms", "ASSENT_PURPOSE", "ai_training")
            .consentFrom(source)
            .build()) {
      Explanation explanation = assent.explain("acme/u7", "default");

      assertThat(permitted(explanation)).doesNotContain("content.chat");
      assertThat(explanation.lines())
          .filteredOn(it -> it.category().equals(Category.CONTENT_CHAT))
          .allSatisfy(it -> assertThat(it.choice()).isEqualTo(ChoiceState.UNKNOWN));
      assertThat(explanation.toString()).doesNotContain("hunter2");
    }
  }

  @Test
  void build_log_namesDestinationsAndNoSubjectPathOrCredential() {
    LogRecorder logs = LogRecorder.start("dev.assent");
    try (logs;
        Assent assent =
            builder(
                    "ASSENT_SUBJECT", "acme/hunter2",
                    "OTEL_EXPORTER_OTLP_ENDPOINT", "http://otlp.example:1/hunter2",
                    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://logs.example/hunter2",
                    "OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2")
                .build()) {
      assertThat(assent.toString()).doesNotContain("hunter2");
    }

    assertThat(logs.messages()).hasSize(1);
    assertThat(logs.messages().get(0))
        .contains("1 destination", "policies [strict]")
        .endsWith(
            "Gated: default (traces, metrics to otlp.example:1, logs to logs.example)"
                + " for service_operation, first_party.")
        .doesNotContain("hunter2");
  }

  @Test
  void build_logOfPolicyFile_namesTheFileAndNotItsDirectory(@TempDir Path directory)
      throws IOException {
    Path policy = Files.writeString(directory.resolve("own.yaml"), "rules: []");
    LogRecorder logs = LogRecorder.start("dev.assent");
    try (logs;
        Assent assent = builder("ASSENT_POLICY", policy.toString()).build()) {
      assertThat(logs.messages().get(0))
          .contains("policies [own.yaml]")
          .doesNotContain(directory.toString());
    }
  }

  @Test
  void flush_receiverIsNotThere_returnsWithinItsTimeAndLosesNothingSilently() {
    OtlpReceiver gone = OtlpReceiver.start();
    gone.close();
    try (Assent assent =
        builder("OTEL_EXPORTER_OTLP_ENDPOINT", gone.endpoint().toString()).build()) {
      assent.openTelemetry().getTracer("x").spanBuilder("x").startSpan().end();

      assertThat(assent.flush(Duration.ofMillis(300))).isFalse();
      assertThat(assent.ledger().balances()).isTrue();
    }
  }

  private static Path granted(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("consent.json"),
        """
        {"documents": [{ "subject": "acme/u7", "revision": 1, "choices": [
          { "purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
            "terms": "2023-08-07", "at": "2023-12-31T00:00:00Z"}]}]}
        """);
  }

  @Test
  void clock_isSetBackByMoreThanTheStaleness_grantsInAFileStayInForce(@TempDir Path directory)
      throws IOException {
    TestClock clock = new TestClock();
    try (Assent assent =
        builder(
                "ASSENT_POLICY", "terms",
                "ASSENT_PURPOSE", "ai_training",
                "ASSENT_CONSENT_SOURCE", "file:" + granted(directory),
                "ASSENT_CONSENT_REFRESH", "10ms")
            .clock(clock)
            .build()) {
      clock.moveWall(Duration.ofDays(-2));
      clock.advance(Duration.ofSeconds(1));

      await()
          .untilAsserted(
              () -> {
                Explanation.Line line = chat(assent.explain("acme/u7", "default"));
                assertThat(line.age()).isEqualTo(Duration.ZERO);
                assertThat(line.permitted()).isTrue();
              });
    }
  }

  private static Explanation.Line chat(Explanation explanation) {
    return explanation.lines().stream()
        .filter(line -> line.category().equals(Category.CONTENT_CHAT))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void file_isMissingBehindAPlatform_lineNamesItsPlaceAndNoPath(@TempDir Path directory) {
    try (LogRecorder logs = LogRecorder.start("dev.assent.consent");
        Assent assent =
            builder(
                    "ASSENT_CONSENT_SOURCE",
                    "http://127.0.0.1:1/secret,file:" + directory.resolve("none.json"))
                .build()) {
      assertThat(assent.explain("acme/u7", "default").lines()).isNotEmpty();
      await()
          .untilAsserted(
              () -> {
                assertThat(logs.messages()).anyMatch(each -> each.contains("source 2 in ASSENT"));
                assertThat(logs.messages()).anyMatch(each -> each.contains("source 1 in ASSENT"));
              });
      assertThat(logs.messages())
          .noneMatch(each -> each.contains("secret") || each.contains("none.json"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void close_rightAfterABurstOfDenials_storesThemAllAndWritesTheirReceipts(
      boolean interrupted, @TempDir Path directory) throws IOException {
    Path file = directory.resolve("consent.json");
    Files.writeString(file, "{\"documents\": []}");
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    try (Assent assent = builder("ASSENT_CONSENT_SOURCE", "file:" + file).build()) {
      for (int user = 0; user < 5_000; user++) {
        receipts.add(
            assent.consent("acme/u" + user).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT));
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    assertThat(Thread.interrupted()).isEqualTo(interrupted);
    assertThat(receipts).allSatisfy(receipt -> assertThat(receipt.getNow(null).durable()).isTrue());
    assertThat(Files.readString(file)).contains("acme/u0", "acme/u4999");
  }
}
