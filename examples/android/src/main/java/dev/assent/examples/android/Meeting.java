/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.android;

import android.content.Context;
import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.android.AndroidOptions;
import dev.assent.android.AssentAndroid;
import dev.assent.android.TcfMapping;
import dev.assent.android.TcfSource;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A meeting in which the user of this phone and others write messages. A message helps to improve
 * the product only if everybody whose words or presence it shows permits that: the user in the
 * consent SDK of this phone, the others in the meeting. Thread-safe.
 */
public final class Meeting implements AutoCloseable {
  static final Purpose PURPOSE = Purpose.PRODUCT_IMPROVEMENT;
  static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  static final String DESTINATION = "improvement";

  private static final Field<String> TEXT =
      Field.ofString("meeting.chat.text", Category.CONTENT_CHAT);
  private static final EventType SAID = EventType.usage("meeting.chat.sent", TEXT);
  private static final String MAPPING = "tcf.json";

  private final AssentAndroid assent;
  private final EventEmitter said;

  private Meeting(AssentAndroid assent) {
    this.assent = assent;
    this.said = assent.emitter(SAID);
  }

  /**
   * Starts a meeting, and returns at once. Until Assent runs, nothing is recorded.
   *
   * @param endpoint the receiver
   * @param user who uses this phone, such as {@code acme/u7}
   */
  public static Meeting start(Context context, String endpoint, String user) {
    return start(context, endpoint, user, builder -> {});
  }

  static Meeting start(
      Context context, String endpoint, String user, Consumer<AssentBuilder> more) {
    AndroidOptions options =
        AndroidOptions.of(
                builder ->
                    more.accept(
                        builder
                            .subject(user)
                            .policy(Policy.terms())
                            .events(SAID)
                            .destination(
                                DESTINATION, to -> to.endpoint(endpoint).purpose(PURPOSE))))
            .withFiles(
                (builder, directory) ->
                    builder
                        .consentFrom(choices(directory))
                        .consentFrom(TcfSource.of(context, mapping(), user)));
    return new Meeting(AssentAndroid.start(context, options));
  }

  /**
   * Returns the file of the choices that are made in the meeting, and creates it at the first start
   * of the application: while a source of choices can't be read, no other source's yes counts. A
   * file that was lost later, beside which its lock still lies, is not replaced: it may have held a
   * no.
   */
  private static Path choices(Path directory) {
    Path file = directory.resolve("choices.json");
    if (!Files.exists(file) && !Files.exists(directory.resolve("choices.json.lock"))) {
      Path made = directory.resolve("choices.json.new");
      try {
        Files.writeString(made, "{\"documents\": []}");
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE); // a part of it would be damaged
      } catch (IOException full) {
        return file; // nothing is permitted until it can be created
      }
    }
    return file;
  }

  /** Reads the mapping, on the thread that loads Assent. */
  private static TcfMapping mapping() {
    try (InputStream json = Meeting.class.getResourceAsStream(MAPPING)) {
      if (json == null) {
        throw new FileNotFoundException(MAPPING);
      }
      return TcfMapping.read(MAPPING, json, Set.of(), Set.of());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * Records a message of the user.
   *
   * @param others who else is in the meeting, such as {@code acme/u8}
   */
  public void says(String text, String... others) {
    CompletableFuture<Assent> started = assent.started();
    if (!started.isDone() || started.isCompletedExceptionally()) {
      said.begin().with(TEXT, text).emit(); // it counts as withheld
      return;
    }
    @Nullable Subject everybody = null;
    for (String other : others) {
      Subject subject = started.join().subject(other);
      everybody = everybody == null ? subject : everybody.and(subject);
    }
    if (everybody == null) {
      said.begin().with(TEXT, text).emit(); // about the user alone
      return;
    }
    try (var scope = everybody.makeCurrent()) {
      said.begin().with(TEXT, text).emit();
    }
  }

  /** Another participant permits the use of messages. */
  public CompletableFuture<Receipt> permits(String participant) {
    return assent
        .consent(participant)
        .grant(PURPOSE, GrantOptions.underTerms(TERMS), Category.CONTENT_CHAT);
  }

  /** Anybody refuses the use of messages. */
  public CompletableFuture<Receipt> refuses(String participant) {
    return assent.consent(participant).revoke(PURPOSE, Category.CONTENT_CHAT);
  }

  AssentAndroid assent() {
    return assent;
  }

  @Override
  public void close() {
    assent.close();
  }
}
