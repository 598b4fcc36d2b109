/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.AUDIO;
import static dev.assent.internal.deletion.DeletionFixture.CATEGORIES;
import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.TARGET;
import static dev.assent.internal.deletion.DeletionFixture.TRAINING;
import static dev.assent.internal.deletion.DeletionFixture.VENDOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.send.transport.BeforeSend;
import dev.assent.internal.send.transport.EncoderInput;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data that receives references, and the references that it receives. */
class ReferenceTaggerTest {
  private static final String USER = "acme/u7";
  private static final long USAGE = CATEGORIES.mask(Category.SERVICE_USAGE);
  private static final GivenDecision GRANTED = GivenDecision.permitting(USAGE).granting(CHAT, 5);

  @TempDir private Path directory;
  private DeletionFixture world;
  private SentReferences sents;
  private ReferenceTagger referenceTagger;
  private int overdue;

  @BeforeEach
  void world() {
    world = new DeletionFixture(directory);
    sents = world.open();
    referenceTagger =
        new ReferenceTagger(0, TARGET, sents, CATEGORIES.find("content"), () -> overdue++);
    world.decide(USER, GRANTED);
  }

  /** A stamped span of three attributes, one of them dropped. */
  private static final class Datum extends DelegatingSpanData implements StampedSpan {
    private final long mask;
    private final SubjectHandle subject;
    private final Decision captured;

    Datum(long mask, SubjectHandle subject, Decision captured) {
      super(
          TestSpanData.builder()
              .setName("chat")
              .setKind(SpanKind.SERVER)
              .setStartEpochNanos(1)
              .setEndEpochNanos(2)
              .setStatus(StatusData.unset())
              .setHasEnded(true)
              .setAttributes(Attributes.builder().put("a", 1).put("b", "c").build())
              .setTotalAttributeCount(3)
              .build());
      this.mask = mask;
      this.subject = subject;
      this.captured = captured;
    }

    @Override
    public long ownMask() {
      return mask & USAGE;
    }

    @Override
    public long fieldsMask() {
      return mask & ~USAGE;
    }

    @Override
    public long others() {
      return fieldsMask();
    }

    @Override
    public boolean isNameKnown() {
      return true;
    }

    @Override
    public SubjectHandle subject() {
      return subject;
    }

    @Override
    public Decision capturedUnder() {
      return captured;
    }

    @Override
    public long earliestEpochNanos() {
      return 1;
    }
  }

  private SpanData marked(ReferenceTagger by, Datum datum) {
    return by.spans(List.of(datum)).data().iterator().next();
  }

  private static List<String> of(SpanData span) {
    List<String> found = span.getAttributes().get(ReferencedData.REF);
    return found == null ? List.of() : found;
  }

  private Datum datum(long mask, SubjectHandle subject) {
    return new Datum(mask, subject, subject.decision());
  }

  @Test
  void spans_granted_oneAttributeMoreAndNothingMoreIsDropped() {
    Datum datum = datum(USAGE | CHAT, world.subject(USER));

    SpanData marked = marked(referenceTagger, datum);

    assertThat(of(marked)).hasSize(1);
    assertThat(marked.getAttributes().size()).isEqualTo(3);
    assertThat(marked.getAttributes().get(io.opentelemetry.api.common.AttributeKey.longKey("a")))
        .isEqualTo(1);
    assertThat(marked.getTotalAttributeCount()).isEqualTo(4);
    assertThat(datum.getAttributes().get(ReferencedData.REF)).isNull();
    assertThat(marked).hasToString("MarkedSpan");
  }

  @Test
  void spans_nothingRestsOnAGrant_areTheSame() {
    Datum datum = datum(USAGE, world.subject(USER));

    assertThat(marked(referenceTagger, datum)).isSameAs(datum);
    assertThat(world.disk.forces()).isZero();
  }

  @Test
  void refs_perSubjectGrantAndDestination_differ() {
    world.decide("acme/u8", GRANTED);
    List<String> all =
        new ArrayList<>(of(marked(referenceTagger, datum(CHAT, world.subject(USER)))));
    all.addAll(of(marked(referenceTagger, datum(CHAT, world.subject("acme/u8")))));
    ReferenceTagger vendor = new ReferenceTagger(1, DeletionTarget.of(VENDOR), sents, 0, () -> {});
    all.addAll(of(marked(vendor, datum(CHAT, world.subject(USER)))));
    world.decide(USER, GivenDecision.permitting(0).granting(CHAT, 6));
    all.addAll(of(marked(referenceTagger, datum(CHAT, world.subject(USER)))));

    assertThat(all).hasSize(4).doesNotHaveDuplicates();
    assertThat(TRAINING.name()).isNotEqualTo(VENDOR.name());
  }

  @Test
  void refs_sameSubjectAndGrant_areTheSameAfterARestart() {
    List<String> before = of(marked(referenceTagger, datum(CHAT, world.subject(USER))));
    ReferenceTagger next = new ReferenceTagger(0, TARGET, world.open(), 0, () -> {});

    assertThat(of(marked(next, datum(CHAT, world.subject(USER))))).isEqualTo(before);
  }

  @Test
  void spans_severalSubjects_oneReferenceEach() {
    world.decide("acme/u8", GRANTED);
    SubjectHandle union = world.subject(USER).and(world.subject("acme/u8"));
    GivenDecisions.decide(union, GRANTED);

    assertThat(of(marked(referenceTagger, datum(CHAT, union)))).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void spans_sourceFellSilentSinceTheGate_haveTheReferenceOfTheirCapture() {
    String captured = of(marked(referenceTagger, datum(CHAT, world.subject(USER)))).get(0);
    world.decide(USER, GivenDecision.permitting(0).unread(CHAT));

    SpanData marked =
        marked(referenceTagger, new Datum(CHAT, world.subject(USER), GRANTED.decision()));

    assertThat(of(marked)).containsExactly(captured);
  }

  @Test
  void spans_contentOfAClinic_whatIsAddedCountsToo() {
    long health = CATEGORIES.mask(Category.PROTECTED_HEALTH);
    world.decide(USER, GivenDecision.permitting(AUDIO).granting(health, 5).adding(health));

    assertThat(of(marked(referenceTagger, datum(AUDIO, world.subject(USER))))).hasSize(1);
  }

  @Test
  void spans_contentOfAClinicAtTheCapture_whatWasAddedCountsToo() {
    long health = CATEGORIES.mask(Category.PROTECTED_HEALTH);
    GivenDecision granting = GivenDecision.permitting(AUDIO).granting(health, 5);
    world.decide(USER, granting.adding(health));
    var datum = datum(AUDIO, world.subject(USER));
    world.decide(USER, granting);

    assertThat(of(marked(referenceTagger, datum))).hasSize(1);
  }

  @Test
  void spans_revokedSinceTheGate_saysThatARequestIsOverdue() {
    world.decide(USER, GivenDecision.permitting(0));

    marked(referenceTagger, new Datum(CHAT, world.subject(USER), GRANTED.decision()));

    assertThat(overdue).isEqualTo(1);
  }

  /** For example, additions of a document that were there for a moment, while it was on disk. */
  @Test
  void bytes_removedAndPermittedAgainBeforeTheyWereSent_mustBeEncodedAgainAndOweNothing() {
    Datum datum = datum(CHAT, world.subject(USER));
    BeforeSend stored = referenceTagger.spans(List.of(datum)).beforeSend();
    assertThat(stored.isPermitted()).isTrue();
    world.decide(USER, GivenDecision.permitting(0));
    sents.createRequests();
    world.decide(USER, GRANTED);

    assertThat(stored.isPermitted()).isFalse();
    assertThat(stored.begins()).isFalse();
    assertThat(sents.next()).isNull();
    BeforeSend again = referenceTagger.spans(List.of(datum)).beforeSend();
    assertThat(again.isPermitted()).isTrue();
    assertThat(again.begins()).isTrue();
    world.decide(USER, GivenDecision.permitting(0));
    sents.createRequests();
    assertThat(sents.next()).isNotNull();
  }

  /** Otherwise a later denial of the added category would cause no request. */
  @Test
  void bytes_aDocumentAddsACategoryBeforeTheyAreSent_mustBeEncodedAgainAndAreRequestedForIt() {
    long health = CATEGORIES.mask(Category.PROTECTED_HEALTH);
    Datum datum = datum(CHAT, world.subject(USER));
    BeforeSend stored = referenceTagger.spans(List.of(datum)).beforeSend();
    assertThat(stored.isPermitted()).isTrue();
    world.decide(USER, GRANTED.granting(health, 5).adding(health));

    assertThat(stored.isPermitted()).isFalse();
    BeforeSend again = referenceTagger.spans(List.of(datum)).beforeSend();
    assertThat(again.isPermitted()).isTrue();
    assertThat(again.begins()).isTrue();
    world.decide(USER, GRANTED);
    sents.createRequests();
    assertThat(Objects.requireNonNull(sents.next()).categories()).contains("protected.health");
  }

  /** The last look comes with the first byte: nobody looks again between the encoding and it. */
  @Test
  void begins_aDocumentAddedACategorySinceTheEncoding_isFalseAndNothingIsOwed() {
    long health = CATEGORIES.mask(Category.PROTECTED_HEALTH);
    BeforeSend encoded =
        referenceTagger.spans(List.of(datum(CHAT, world.subject(USER)))).beforeSend();
    world.decide(USER, GRANTED.granting(health, 5).adding(health));

    assertThat(encoded.begins()).isFalse();
    world.decide(USER, GivenDecision.permitting(0));
    sents.createRequests();
    assertThat(sents.next()).isNull();
  }

  /** Data keeps the category that a document added for a while, and so needs a reference for it. */
  @Test
  void bytes_aDocumentAddedACategoryForAWhile_mustBeEncodedAgain() {
    long health = CATEGORIES.mask(Category.PROTECTED_HEALTH);
    world.decide(USER, GRANTED.granting(health, 5));
    Datum datum = datum(CHAT, world.subject(USER));
    BeforeSend stored = referenceTagger.spans(List.of(datum)).beforeSend();
    world.decide(USER, GRANTED.granting(health, 5).adding(health));
    world.decide(USER, GRANTED.granting(health, 5));

    assertThat(stored.isPermitted()).isFalse();
    assertThat(referenceTagger.spans(List.of(datum)).beforeSend().isPermitted()).isTrue();
  }

  @Test
  void bytesWithoutReferences_aDocumentAddsAGrantedCategory_mustBeEncodedAgain() {
    long health = CATEGORIES.mask(Category.PROTECTED_HEALTH);
    world.decide(USER, GivenDecision.permitting(AUDIO));
    BeforeSend stored =
        referenceTagger.spans(List.of(datum(AUDIO, world.subject(USER)))).beforeSend();
    assertThat(stored.isPermitted()).isTrue();

    world.decide(USER, GivenDecision.permitting(AUDIO).granting(health, 5).adding(health));

    assertThat(stored.isPermitted()).isFalse();
  }

  /** By then, another instance may own the journal. Only an erasure of the spool still encodes. */
  @Test
  void spans_afterTheClose_haveNoReferenceAreNotSentAndNothingIsWritten() {
    DeletionRequests requests =
        DeletionRequests.open(
            new DeletionRequests.Settings(
                new DeletionSettings(URI.create("https://delete.example"), directory, null),
                world.decisions(),
                CATEGORIES,
                Duration.ofSeconds(60),
                JdkSender::new,
                world.clock()),
            world.disk);
    requests.close();

    EncoderInput<SpanData> input =
        requests.refs(0).spans(List.of(datum(CHAT, world.subject(USER))));

    assertThat(of(input.data().iterator().next())).isEmpty();
    assertThat(input.beforeSend().isPermitted()).isFalse();
    assertThat(input.beforeSend().begins()).isFalse();
    assertThat(world.open().size()).isZero();
  }

  @Test
  void spans_cannotBeWrittenDown_throws() {
    ReferenceTagger unknown =
        new ReferenceTagger(0, new DeletionTarget("other", "security"), sents, 0, () -> {});

    assertThatThrownBy(() -> marked(unknown, datum(CHAT, world.subject(USER))))
        .isInstanceOf(IllegalStateException.class);
  }
}
