/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.AssentOverHttp;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentReply.Found;
import dev.assent.consent.ConsentReply.Unchanged;
import dev.assent.consent.ConsentSource;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.micrometer.AssentMeters;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Scope;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sources of an application that are wrong by mistake or on purpose: none permits data that its
 * subject did not grant, and none stops the application.
 */
@Timeout(120)
class SourceApiAttacksTest extends AssentOverHttp {
  private static final Instant NOW = Instant.now();

  /** A source whose answers for the user a test sets, without a document of the account. */
  private static class Scripted implements ConsentSource {
    private final Function<Inquiry, CompletionStage<ConsentReply>> script;
    final AtomicInteger asked = new AtomicInteger();
    volatile Listener listener;

    Scripted(Function<Inquiry, CompletionStage<ConsentReply>> script) {
      this.script = script;
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public void start(Listener listener) {
      this.listener = listener;
    }

    @Override
    public CompletionStage<ConsentReply> load(Inquiry inquiry) {
      if (!inquiry.subject().equals(USER)) {
        return done(new Found(ConsentDocument.empty(inquiry.subject())));
      }
      asked.incrementAndGet();
      return script.apply(inquiry);
    }
  }

  private static CompletionStage<ConsentReply> done(ConsentReply reply) {
    return CompletableFuture.completedFuture(reply);
  }

  private static Choice grant(Instant at, Instant expires, Category... categories) {
    return new Choice(
        Purpose.AI_TRAINING, Set.of(categories), ChoiceValue.GRANTED, TERMS, at, expires, false);
  }

  private static Choice grant() {
    return grant(NOW.minusSeconds(60), null, Category.CONTENT_CHAT);
  }

  private static ConsentDocument document(String subject, Choice... choices) {
    return new ConsentDocument(subject, 1, Set.of(), List.of(choices));
  }

  private static ConsentReply found(Choice... choices) {
    return new Found(document(USER, choices));
  }

  private Assent startWith(ConsentSource source) {
    environment.put("ASSENT_PURPOSE", "ai_training");
    return started(builder().policy(Policy.terms()).events(SENT).consentFrom(source));
  }

  private static void record(Assent assent) {
    try (Scope scope = assent.subject(USER).makeCurrent()) {
      assent.events().begin(SENT).with(TEXT, CANARY).emit();
    }
  }

  private static boolean permitsChat(Assent assent) {
    return assent.explain(USER, "default").permits(Category.CONTENT_CHAT);
  }

  /** Waits for the answers for the account and the user. */
  private static void awaitAnswers(Assent assent) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AssentMeters.consentCache(assent).bindTo(registry);
    assent.subject(USER);
    await().until(() -> registry.get("assent.consent.requests").functionTimer().count() >= 2);
  }

  @Test
  void load_grantOfTheSubject_letsTheCanaryLeave() {
    try (Assent assent = startWith(new Scripted(inquiry -> done(found(grant()))))) {
      awaitAnswers(assent);
      await().until(() -> permitsChat(assent));
      record(assent);
      assertThat(assent.flush(LONG)).isTrue();
    }
    assertThat(receiver.received(CANARY)).isTrue();
  }

  static Stream<Arguments> replies() {
    Instant past = NOW.minusSeconds(60);
    return Stream.of(
        attack("null stage", inquiry -> null),
        attack(
            "error",
            inquiry -> {
              throw new LinkageError(CANARY);
            }),
        attack(
            "stack overflow",
            inquiry -> {
              throw new StackOverflowError(CANARY);
            }),
        attack("null reply", inquiry -> done(null)),
        attack(
            "failed with an error",
            inquiry -> CompletableFuture.failedFuture(new AssertionError(CANARY))),
        attack("failure", inquiry -> done(new ConsentReply.Failed(CANARY, null, true))),
        attack("another user", inquiry -> done(new Found(document("acme/u8", grant())))),
        attack("the account", inquiry -> done(new Found(document("acme", grant())))),
        attack("wildcard", inquiry -> done(new Found(document("acme/*", grant())))),
        attack("other case", inquiry -> done(new Found(document("ACME/u7", grant())))),
        attack("blank after", inquiry -> done(new Found(document("acme/u7 ", grant())))),
        attack(
            "undeclared category",
            inquiry -> done(found(grant(), grant(past, null, Category.of("content.dream"))))),
        attack(
            "unclassified",
            inquiry -> done(found(grant(), grant(past, null, Category.UNCLASSIFIED)))),
        attack("other category", inquiry -> done(found(grant(past, null, Category.CONTENT_AUDIO)))),
        attack(
            "other purpose",
            inquiry ->
                done(
                    found(
                        Choice.granted(
                            new Purpose("ai"), Set.of(Category.CONTENT_CHAT), TERMS, past)))),
        attack("future", inquiry -> done(found(grant(NOW.plusSeconds(9999), null, chat())))),
        attack("far future", inquiry -> done(found(grant(Instant.MAX, null, chat())))),
        attack("expired", inquiry -> done(found(grant(past, past.plusSeconds(1), chat())))),
        attack("expired before", inquiry -> done(found(grant(past, Instant.MIN, chat())))),
        attack(
            "denied at the same time",
            inquiry ->
                done(found(grant(), Choice.denied(Purpose.AI_TRAINING, Set.of(chat()), past)))),
        attack(
            "denied at the end of time",
            inquiry ->
                done(
                    found(
                        grant(), Choice.denied(Purpose.AI_TRAINING, Set.of(chat()), Instant.MAX)))),
        attack("old", inquiry -> done(aged(Duration.ofDays(2), null))),
        attack("endlessly old", inquiry -> done(aged(Duration.ofSeconds(Long.MAX_VALUE), null))),
        attack("not valid any more", inquiry -> done(aged(Duration.ZERO, past))),
        attack("never valid", inquiry -> done(aged(Duration.ZERO, Instant.MIN))),
        attack(
            "negative revision",
            inquiry -> done(new Found(new ConsentDocument(USER, -1, Set.of(), List.of(grant()))))),
        attack(
            "too many choices",
            inquiry ->
                done(
                    new Found(
                        new ConsentDocument(
                            USER, 1, Set.of(), Collections.nCopies(1025, grant()))))),
        attack("unchanged", inquiry -> done(new Unchanged(Duration.ZERO, null))),
        attack("absent", inquiry -> done(new ConsentReply.Absent(null))),
        attack("hostile recheck", inquiry -> done(new ConsentReply.Absent(Duration.ofNanos(-1)))),
        attack(
            "hostile retry",
            inquiry ->
                done(new ConsentReply.Failed("", Duration.ofSeconds(Long.MIN_VALUE), false))),
        attack("two replies", inquiry -> stage((action) -> twice(action))),
        attack(
            "a stage that throws",
            inquiry ->
                stage(
                    action -> {
                      throw new IllegalStateException(CANARY);
                    })));
  }

  private static Category chat() {
    return Category.CONTENT_CHAT;
  }

  private static ConsentReply aged(Duration age, Instant validUntil) {
    return new Found(document(USER, grant()), CANARY, age, null, validUntil);
  }

  private static Arguments attack(
      String name, Function<ConsentSource.Inquiry, CompletionStage<ConsentReply>> script) {
    return Arguments.of(name, script);
  }

  private static void twice(BiConsumer<ConsentReply, Throwable> action) {
    action.accept(new ConsentReply.Absent(null), null);
    action.accept(found(grant()), null);
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<ConsentReply> stage(
      Consumer<BiConsumer<ConsentReply, Throwable>> completion) {
    return (CompletionStage<ConsentReply>)
        Proxy.newProxyInstance(
            CompletionStage.class.getClassLoader(),
            new Class<?>[] {CompletionStage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("whenComplete")) {
                completion.accept((BiConsumer<ConsentReply, Throwable>) arguments[0]);
                return proxy;
              }
              throw new UnsupportedOperationException(CANARY);
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("replies")
  void load_wrongReply_permitsNothingAndShowsNothing(
      String name, Function<ConsentSource.Inquiry, CompletionStage<ConsentReply>> script) {
    try (ProcessOutput output = ProcessOutput.start();
        Assent assent = startWith(new Scripted(script))) {
      awaitAnswers(assent);
      assertThat(permitsChat(assent)).isFalse();
      record(assent);

      arrivesWithout(CANARY);
      assertThat(assent.explain(USER, "default").toString()).doesNotContain(CANARY, "u7");
      assertThat(output.text()).doesNotContain(CANARY, "u7", "u8");
    }
  }

  @Test
  void load_neverCompleted_isUnknownAndClosesAtOnce() {
    Scripted source = new Scripted(inquiry -> new CompletableFuture<>());
    try (ProcessOutput output = ProcessOutput.start()) {
      try (Assent assent = startWith(source)) {
        assent.subject(USER);
        await().until(() -> source.asked.get() > 0);
        record(assent);

        arrivesWithout(CANARY);
      }
      assertThat(output.text()).contains("1 destination").doesNotContain("scripted");
    }
  }

  /** A reply copies the collections that it receives. */
  @Test
  void load_collectionsChangedAfterTheReply_changeNothing() {
    Set<Category> categories = new HashSet<>(Set.of(Category.CONTENT_AUDIO));
    List<Choice> choices = new ArrayList<>();
    choices.add(
        new Choice(
            Purpose.AI_TRAINING,
            categories,
            ChoiceValue.GRANTED,
            TERMS,
            NOW.minusSeconds(9),
            null,
            false));
    ConsentReply reply = new Found(new ConsentDocument(USER, 1, categories, choices));
    categories.add(Category.CONTENT_CHAT);
    choices.add(grant());
    try (Assent assent = startWith(new Scripted(inquiry -> done(reply)))) {
      awaitAnswers(assent);
      await().until(() -> assent.explain(USER, "default").permits(Category.CONTENT_AUDIO));

      assertThat(permitsChat(assent)).isFalse();
    }
  }

  /** A source may use the instance that calls it. */
  @Test
  void load_revokesAndWaits_isTheDenial() {
    AtomicReference<Assent> assent = new AtomicReference<>();
    CountDownLatch built = new CountDownLatch(1);
    CountDownLatch revoked = new CountDownLatch(1);
    Scripted source =
        new Scripted(
            inquiry -> {
              try {
                built.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              assent.get().explain(inquiry.subject(), "default");
              assent.get().subject("acme/u9");
              assent
                  .get()
                  .consent(inquiry.subject())
                  .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
                  .join();
              revoked.countDown();
              return done(found(grant()));
            });
    assent.set(startWith(source));
    try (Assent open = assent.get()) {
      built.countDown();
      open.subject(USER);
      await().until(() -> revoked.getCount() == 0);
      record(open);
      arrivesWithout(CANARY);
      assertThat(permitsChat(open)).isFalse();
    }
  }

  @Test
  void load_closesTheInstance_ends() {
    AtomicReference<Assent> assent = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    Scripted source =
        new Scripted(
            inquiry -> {
              await().until(() -> assent.get() != null);
              assent.get().close();
              closed.countDown();
              return done(found(grant()));
            });
    assent.set(startWith(source));
    assent.get().subject(USER);
    await().atMost(LONG).until(() -> closed.getCount() == 0);
    record(assent.get());
    assent.get().close();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void listener_nonsense_isIgnored() {
    Scripted source = new Scripted(inquiry -> done(found(grant())));
    try (Assent assent = startWith(source)) {
      awaitAnswers(assent);
      await().until(() -> source.listener != null);
      source.listener.changed(null);
      source.listener.changed("");
      source.listener.changed("no one/ knows");
      source.listener.changed("x".repeat(100_000));
      source.listener.announced(true);
      source.listener.announced(false);
      await().until(() -> permitsChat(assent));
    }
    source.listener.changed(USER);
    source.listener.announced(true);
  }

  /** A source that announces a change with each answer causes a bounded number of requests. */
  @Test
  void listener_changeOnEveryInquiry_isBounded() {
    AtomicReference<Scripted> source = new AtomicReference<>();
    source.set(
        new Scripted(
            inquiry -> {
              source.get().listener.changed(USER);
              return done(found(grant()));
            }));
    try (Assent assent = startWith(source.get())) {
      awaitAnswers(assent);
      await().until(() -> permitsChat(assent));
      record(assent);
      assertThat(assent.flush(LONG)).isTrue();
    }
    assertThat(receiver.received(CANARY)).isTrue();
  }

  /** A thread of its own closes the source, and ends when the call returns. */
  @Test
  void close_ofTheSourceBlocksAndThrows_delaysNothingAndShowsNothing() {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    ConsentSource source =
        new Scripted(inquiry -> done(found(grant()))) {
          @Override
          public void close() {
            blocked.countDown();
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new AssertionError(CANARY);
          }
        };
    try (ProcessOutput output = ProcessOutput.start()) {
      startWith(source).close();
      assertThat(threads()).anyMatch(it -> it.getName().equals("assent-source"));
      await().until(() -> blocked.getCount() == 0);
      end.countDown();
      await().until(() -> threads().noneMatch(it -> it.getName().equals("assent-source")));
      assertThat(output.text()).contains("it did not close").doesNotContain(CANARY);
    }
  }

  private static Stream<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive);
  }

  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of(named(() -> null)),
        Arguments.of(
            named(
                () -> {
                  throw new LinkageError(CANARY);
                })),
        Arguments.of(
            named(
                () -> {
                  throw new IllegalStateException(CANARY);
                })));
  }

  private static ConsentSource named(Supplier<String> name) {
    return new Scripted(inquiry -> done(found(grant()))) {
      @Override
      public String name() {
        return name.get();
      }
    };
  }

  @ParameterizedTest
  @MethodSource("names")
  void build_sourceWithoutAName_isUnnamed(ConsentSource source) {
    try (Assent assent = startWith(source)) {
      awaitAnswers(assent);
      await().until(() -> permitsChat(assent));
      assertThat(assent.explain(USER, "default").toString())
          .contains("unnamed source")
          .doesNotContain(CANARY);
    }
  }

  /**
   * Stored choices are found by the name of their source, so a second source with this name would
   * receive them.
   */
  @Test
  void build_twoSourcesOfOneName_isRefused() {
    environment.put("ASSENT_STATE_DIR", directory.resolve("state").toString());
    AssentBuilder builder =
        builder()
            .consentFrom(new Scripted(inquiry -> done(found(grant()))))
            .consentFrom(new Scripted(inquiry -> done(found())));

    assertThatThrownBy(() -> builder.build().close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("two are named 'scripted'");
  }
}
