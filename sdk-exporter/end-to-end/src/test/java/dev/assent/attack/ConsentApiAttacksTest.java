/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import dev.assent.AssentOverHttp;
import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.Consent;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.Explanation;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on subjects, grants and results: a grant covers no other subject, and no text contains a
 * subject.
 */
@Timeout(120)
class ConsentApiAttacksTest extends AssentOverHttp {
  private static final String PERSON = "acme/" + CANARY;

  @BeforeEach
  public void file() throws IOException {
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + file("consent.json", "{\"documents\": []}"));
  }

  private Assent startWithFile() {
    return started(builder().events(SENT));
  }

  private static Receipt grant(Assent assent, String subject, GrantOptions options) {
    return assent
        .consent(subject)
        .grant(Purpose.SERVICE_OPERATION, options, Category.CONTENT_CHAT)
        .join();
  }

  private static boolean permits(Assent assent, String subject) {
    return assent.explain(subject, "default").permits(Category.CONTENT_CHAT);
  }

  private static void record(Assent assent, String subject) {
    try (Scope scope = assent.subject(subject).makeCurrent()) {
      assent.events().begin(SENT).with(TEXT, CANARY).emit();
    }
  }

  /** The application may do with a receipt what it likes: no other denial waits for it. */
  @Test
  void revoke_dependentsOfReceiptsBlock_laterReceiptsArrive() throws Exception {
    try (Assent assent = startWithFile()) {
      CountDownLatch atTheEnd = new CountDownLatch(1);
      try {
        for (int i = 0; i < 20; i++) {
          Consent consent = assent.consent("acme/blocking" + i);
          Thread caller =
              new Thread(
                  () ->
                      consent
                          .revoke(Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT)
                          .thenRun(() -> await(atTheEnd)));
          caller.setDaemon(true);
          caller.start();
        }
        for (int i = 0; i < 20; i++) {
          Receipt receipt =
              assent
                  .consent("acme/u7")
                  .revoke(Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT)
                  .get(30, TimeUnit.SECONDS);
          assertThat(receipt.durable()).isTrue();
        }
      } finally {
        atTheEnd.countDown();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "acme/u8",
        "acme/U7",
        "ACME/u7",
        "acme/u77",
        "acme/u7.",
        "acme/u7%20",
        "acme/u7\u200b",
        "\u0430cme/u7",
        "acme/u\u0667",
        "acme/../acme/u7",
        "other/u7",
        "u7"
      })
  void grant_ofOneSubject_isOfNoOther(String other) {
    try (Assent assent = startWithFile()) {
      grant(assent, "acme/u7", GrantOptions.underTerms(TERMS));

      assertThat(permits(assent, other)).isFalse();
      record(assent, other);
      arrivesWithout(CANARY);
      assertThat(permits(assent, "acme/u7")).isTrue();
      record(assent, "acme/u7");
      assertThat(assent.flush(LONG)).isTrue();
    }
    assertThat(receiver.received(CANARY)).isTrue();
  }

  static Stream<String> malformed() {
    return Stream.of(
        "",
        " ",
        "/",
        "//",
        "acme/",
        "/u7",
        "acme//u7",
        "acme/*",
        "*",
        "*/u7",
        "acme/u7,acme/u8",
        "acme/u 7",
        "acme/u7\n",
        "acme/u\0007",
        "acme/u\u00a07",
        "acme/u\u20287",
        "acme/u\u00857",
        "acme/u\u30007",
        "acme/\ud800",
        "acme/\udc00\ud800",
        "x".repeat(257),
        "acme/" + "x/".repeat(200));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void subject_malformed_isRefusedWithoutItsText(String path) {
    try (Assent assent = startWithFile()) {
      for (Runnable call :
          List.<Runnable>of(
              () -> assent.subject(path),
              () -> assent.consent(path),
              () -> assent.explain(path, "default"))) {
        assertThatIllegalArgumentException()
            .isThrownBy(call::run)
            .satisfies(
                e -> assertThat(e.getMessage()).startsWith("subject: ").doesNotContain("u7\n"));
      }
    }
  }

  /** A smiley is one character outside of the basic plane, and a path may contain it. */
  @Test
  void subject_supplementaryCharacter_isTheSameAfterARestart() {
    String smiley = "acme/\ud83d\ude00";
    try (Assent assent = startWithFile()) {
      grant(assent, smiley, GrantOptions.underTerms(TERMS));
    }
    try (Assent again = startWithFile()) {
      assertThat(permits(again, smiley)).isTrue();
      assertThat(permits(again, "acme/?")).isFalse();
    }
  }

  @Test
  void underTerms_dateThatNoFileHas_isRefused() {
    for (LocalDate date :
        List.of(
            LocalDate.MIN, LocalDate.MAX, LocalDate.of(2262, 1, 1), LocalDate.of(1969, 12, 31))) {
      assertThatIllegalArgumentException().isThrownBy(() -> GrantOptions.underTerms(date));
    }
  }

  /** A document that a restart can't read would make every choice unknown. */
  @Test
  void grant_extremeTermsAndEnds_areReadAgain() {
    List<GrantOptions> extremes =
        List.of(
            GrantOptions.underTerms(LocalDate.of(2261, 12, 31)),
            GrantOptions.underTerms(LocalDate.of(1970, 1, 1)),
            GrantOptions.underTerms(TERMS).expiring(Instant.MAX),
            GrantOptions.underTerms(TERMS).expiring(Instant.parse("2262-04-11T23:47:16.854Z")));
    try (Assent assent = startWithFile()) {
      for (int i = 0; i < extremes.size(); i++) {
        assertThat(grant(assent, "acme/u" + i, extremes.get(i)).durable()).isTrue();
      }
    }
    try (Assent again = startWithFile()) {
      for (int i = 0; i < extremes.size(); i++) {
        assertThat(again.explain("acme/u" + i, "default").permits(Category.CONTENT_CHAT))
            .as(extremes.get(i).toString())
            .isTrue();
      }
    }
  }

  @Test
  void grant_expired_isRefused() {
    try (Assent assent = startWithFile()) {
      Consent consent = assent.consent("acme/u7");
      for (Instant past : List.of(Instant.MIN, Instant.EPOCH, Instant.now().minusSeconds(1))) {
        assertThatIllegalArgumentException()
            .isThrownBy(
                () ->
                    consent.grant(
                        Purpose.SERVICE_OPERATION,
                        GrantOptions.underTerms(TERMS).expiring(past),
                        Category.CONTENT_CHAT));
      }
      assertThat(permits(assent, "acme/u7")).isFalse();
      assertThat(consent.choices()).isEmpty();
    }
  }

  @Test
  void grantOptions_methodsTwice_areTheLast() {
    GrantOptions options =
        GrantOptions.underTerms(TERMS)
            .coveringHeld()
            .coveringHeld()
            .expiring(Instant.EPOCH)
            .expiring(Instant.MAX);

    assertThat(options.coversHeld()).isTrue();
    assertThat(options.expires()).isEqualTo(Instant.MAX);
    assertThatNullPointerException().isThrownBy(() -> GrantOptions.underTerms(null));
    assertThatNullPointerException().isThrownBy(() -> options.expiring(null));
  }

  @Test
  void choose_unknownNames_isRefusedAndChangesNothing() {
    GrantOptions options = GrantOptions.underTerms(TERMS);
    Purpose unread = new Purpose("unheard_of");
    try (Assent assent = startWithFile()) {
      Consent consent = assent.consent(PERSON);
      for (Category[] wrong :
          List.of(
              new Category[0],
              new Category[] {Category.UNCLASSIFIED},
              new Category[] {Category.CONTENT_CHAT, Category.of("content.dream")})) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> consent.grant(Purpose.SERVICE_OPERATION, options, wrong))
            .withMessageNotContaining(CANARY);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> consent.revoke(Purpose.SERVICE_OPERATION, wrong));
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> consent.grant(unread, options, Category.CONTENT_CHAT));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> consent.revoke(unread, Category.CONTENT_CHAT));
      assertThatNullPointerException()
          .isThrownBy(() -> consent.grant(Purpose.SERVICE_OPERATION, null, Category.CONTENT_CHAT));
      assertThatNullPointerException()
          .isThrownBy(() -> consent.revoke(null, Category.CONTENT_CHAT));
      assertThatNullPointerException()
          .isThrownBy(() -> consent.revoke(Purpose.SERVICE_OPERATION, (Category) null));
      assertThat(consent.choices()).isEmpty();
    }
  }

  /** A subject of an application's own class is the unknown subject. */
  @Test
  void subject_anotherImplementation_permitsNothing() {
    Subject fake =
        new Subject() {
          @Override
          public List<String> paths() {
            return List.of("acme/u7");
          }

          @Override
          public Subject and(Subject other) {
            return this;
          }

          @Override
          public void addTo(Span span) {}

          @Override
          public Context storeInContext(Context context) {
            return context;
          }
        };
    try (Assent assent = startWithFile()) {
      grant(assent, "acme/u7", GrantOptions.underTerms(TERMS));
      Subject real = assent.subject("acme/u7");
      for (Subject mixed : List.of(fake, real.and(fake), fake.and(real))) {
        try (Scope scope = mixed.makeCurrent()) {
          assent.events().begin(SENT).with(TEXT, CANARY).emit();
        }
      }
      try (Scope scope = assent.events().provenance(fake, Category.CONTENT_CHAT).makeCurrent()) {
        assent.events().begin(SENT).with(TEXT, CANARY).emit();
      }
      arrivesWithout(CANARY);
    }
  }

  @Test
  void subject_ofAnotherInstance_hasThisInstancesChoices() {
    try (Assent granting = startWithFile();
        Assent other =
            started(
                Assent.builder()
                    .environment(
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString()))
                    .closeOnExit(false)
                    .events(SENT))) {
      grant(granting, "acme/u7", GrantOptions.underTerms(TERMS));
      try (Scope scope = granting.subject("acme/u7").makeCurrent()) {
        other.events().begin(SENT).with(TEXT, CANARY).emit();
      }
      arrivesWithout(CANARY);
    }
  }

  @Test
  void addTo_nullOrEndedSpan_throwsNothing() {
    try (Assent assent = startWithFile()) {
      Subject subject = assent.subject("acme/u7");
      subject.addTo(null);
      subject.addTo(Span.getInvalid());
      span(SpanKind.INTERNAL, subject::addTo);
      Span ended = assent.openTelemetry().getTracer("app").spanBuilder("INTERNAL").startSpan();
      ended.end();
      subject.addTo(ended);
      assertThat(assent.flush(LONG)).isTrue();
      assertThat(assent.ledger().balances()).isTrue();
    }
  }

  @Test
  void close_allCallsAfterIt_endAndLoseWhatTheyRecord() throws Exception {
    Assent assent = startWithFile();
    grant(assent, PERSON, GrantOptions.underTerms(TERMS));
    Consent consent = assent.consent(PERSON);
    assent.close();
    assent.close();

    record(assent, PERSON);
    span(SpanKind.INTERNAL, span -> span.setAttribute("http.route", "/x"));
    assertThat(assent.flush(Duration.ofSeconds(1))).isIn(true, false);
    assertThat(assent.events().permits(Category.CONTENT_CHAT, Purpose.SERVICE_OPERATION))
        .isIn(true, false);
    assertThat(assent.explain(PERSON, "default").lines()).isNotEmpty();
    assertThat(consent.choices()).isNotEmpty();
    assertThat(
            consent
                .grant(Purpose.SECURITY, GrantOptions.underTerms(TERMS), Category.CONTENT_CHAT)
                .handle((receipt, e) -> e == null ? "granted" : "failed")
                .get(20, TimeUnit.SECONDS))
        .isIn("granted", "failed");
    Receipt receipt =
        consent.revoke(Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT).get(20, TimeUnit.SECONDS);

    assertThat(receipt.toString()).doesNotContain(CANARY);
    assertThat(permits(assent, PERSON)).isFalse();
    assertThat(assent.ledger().entries()).allMatch(entry -> entry.captured() == 0);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void toString_ofAll_namesNobody() {
    List<String> texts = new ArrayList<>();
    try (ProcessOutput output = ProcessOutput.start();
        Assent assent = startWithFile()) {
      Consent consent = assent.consent(PERSON);
      texts.add(grant(assent, PERSON, GrantOptions.underTerms(TERMS)).toString());
      record(assent, PERSON);
      assertThat(assent.flush(LONG)).isTrue();
      Explanation explanation = assent.explain(PERSON, "default");
      texts.add(explanation.toString());
      explanation.lines().forEach(line -> texts.add(line.toString()));
      consent.choices().forEach(choice -> texts.add(choice.toString()));
      Receipt receipt = consent.revoke(Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT).join();
      texts.add(receipt.toString());
      receipt.counts().forEach(count -> texts.add(count.toString()));
      texts.add(assent.ledger().toString());
      assent.ledger().entries().forEach(entry -> texts.add(entry.toString()));
      texts.add(assent.subject(PERSON).toString());
      texts.add(assent.subject(PERSON).and(assent.subject("acme/u8")).toString());
      texts.add(consent.toString());
      texts.add(assent.toString());
      texts.add(new ConsentReply.Failed(CANARY, null, true).toString());
      texts.add(new ConsentReply.Found(ConsentDocument.empty(PERSON)).toString());
      assertThatThrownBy(() -> assent.explain("default", PERSON))
          .satisfies(e -> texts.add(e.toString()));
      assertThat(output.text()).contains("1 destination").doesNotContain(CANARY);
    }
    assertThat(texts).hasSizeGreaterThan(30).noneMatch(text -> text.contains(CANARY));
    assertThat(receiver.received(CANARY)).isTrue();
  }

  /** Returned collections are immutable. */
  @Test
  void results_collections_areImmutable() {
    try (Assent assent = startWithFile()) {
      record(assent, "acme/u7");
      Receipt receipt = grant(assent, "acme/u7", GrantOptions.underTerms(TERMS));
      Explanation explanation = assent.explain("acme/u7", "default");
      Ledger ledger = assent.ledger();
      Ledger.Entry entry = ledger.entry("default", Signal.LOGS);
      for (List<?> list :
          List.of(
              receipt.categories(),
              receipt.notBasedOnConsent(),
              receipt.counts(),
              explanation.lines(),
              explanation.subjects(),
              ledger.entries(),
              assent.consent("acme/u7").choices(),
              assent.subject("acme/u7").paths())) {
        assertThatThrownBy(() -> list.add(null)).isInstanceOf(UnsupportedOperationException.class);
      }
      for (Map<?, ?> map :
          List.of(entry.states(), entry.withheld(), entry.lost(), entry.exportedByCategory())) {
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
      }
    }
    List<Choice> choices = new ArrayList<>();
    ConsentDocument document = new ConsentDocument("acme", 1, Set.of(), choices);
    choices.add(Choice.denied(Purpose.SECURITY, Set.of(Category.CONTENT_CHAT), Instant.EPOCH));
    assertThat(document.choices()).isEmpty();
    List<Ledger.Entry> entries = new ArrayList<>();
    Ledger made = new Ledger(entries);
    entries.add(null);
    assertThat(made.entries()).isEmpty();
  }
}
