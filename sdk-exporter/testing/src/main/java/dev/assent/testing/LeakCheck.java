/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.canary.CanaryForms;
import dev.assent.internal.canary.ExitText;
import dev.assent.internal.canary.GzipDecoder;
import dev.assent.internal.canary.OtlpPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Searches the exits of a process (requests, output, files) for planted values. The check fails if
 * a value is found in any form. It also fails if a request can't be searched or no request arrived,
 * because a search of nothing proves nothing. Of an incomplete request, the part that arrived is
 * searched.
 *
 * <p>The forms are: the text in UTF-8, UTF-16 and ISO 8859-1, in upper or lower case; Base64, with
 * or without line breaks; hexadecimal digits, with or without separators; percent encoding, escapes
 * of JSON and of HTML, and these three combined; each of them inside gzip. The check does not find
 * a value in encrypted data, in other compressed formats, in HTTP/2, in the extensions and trailers
 * of chunks, or in a request that ends within its headers, nor a value that is split over several
 * fields or requests. Not thread-safe.
 *
 * <pre>{@code
 * LeakCheck.of("the merger closes on friday").wire(receiver).output(output).disk(spool).assertNone();
 * }</pre>
 */
public final class LeakCheck {
  private static final int MIN_LENGTH = 6;

  private final Map<String, CanaryForms> canaries = new LinkedHashMap<>();
  private final List<Exit> exits = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private int unfinished;
  private boolean somethingArrived;
  private boolean mayBeSilent;

  /**
   * Bytes that left.
   *
   * @param name its name in messages
   * @param path the path of the request of which it is the body; empty for others
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Exit(String name, byte[] bytes, String path) {
    /** Returns one sentence if a value is in it. */
    Optional<String> sentence(String value, CanaryForms forms, List<ExitText> texts) {
      return texts.stream()
          .map(forms::in)
          .filter(form -> !form.isEmpty())
          .findFirst()
          .map(form -> "'" + value + "' is in " + name + places(forms) + ", " + form);
    }

    /** The events and fields that hold a value, if the bytes can be read. */
    private String places(CanaryForms forms) {
      List<String> places =
          OtlpPlaces.of(path, bytes, part -> !forms.in(new ExitText(part)).isEmpty());
      return places.isEmpty() ? "" : ": " + String.join("; ", places);
    }
  }

  private LeakCheck() {}

  /**
   * Returns a check for some values.
   *
   * @param values at least one, each of at least six characters that occur nowhere else
   * @throws IllegalArgumentException if there is no value, or one is too short
   */
  public static LeakCheck of(String... values) {
    LeakCheck check = new LeakCheck();
    for (String value : values) {
      if (value.length() < MIN_LENGTH) {
        throw new IllegalArgumentException(
            "'" + value + "' is too short; plant a value of at least 6 characters");
      }
      check.canaries.put(value, new CanaryForms(value));
    }
    if (check.canaries.isEmpty()) {
      throw new IllegalArgumentException("expected at least one planted value");
    }
    return check;
  }

  /** Adds all requests that receivers got so far, including headers and incomplete requests. */
  public LeakCheck wire(Receiver... receivers) {
    for (Receiver receiver : receivers) {
      // before the complete ones: a request that is completed in between is searched twice
      for (ReceivedRequest request : receiver.unfinished()) {
        unfinished++;
        add("an incomplete request to " + request.path(), request);
      }
      for (ReceivedRequest request : receiver.requests()) {
        somethingArrived = true;
        add("request " + request.path(), request);
        if (!request.decoded() || GzipDecoder.isSealed(request.body())) {
          unreadable.add("the body of a request to " + request.path() + " can't be decompressed");
        }
      }
    }
    return this;
  }

  private void add(String exit, ReceivedRequest request) {
    add(exit, request.head().getBytes(UTF_8));
    exits.add(new Exit(exit, request.body(), request.path()));
    if (request.wire().length != request.body().length) {
      add(exit, request.wire()); // bytes behind the compressed ones
    }
  }

  /** Adds the recorded output so far. */
  public LeakCheck output(ProcessOutput output) {
    add("output", output.text().getBytes(UTF_8));
    return this;
  }

  /**
   * Adds the names of all files below some directories, and their contents.
   *
   * @throws UncheckedIOException if one can't be read
   */
  public LeakCheck disk(Path... directories) {
    for (Path directory : directories) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.toList()) {
          String name = directory.relativize(file).toString();
          add("the name of file " + name, name.getBytes(UTF_8));
          if (Files.isRegularFile(file)) {
            add("file " + name, Files.readAllBytes(file));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return this;
  }

  /**
   * Adds the bytes of another exit.
   *
   * @param name the name of the exit in messages
   */
  public LeakCheck bytes(String name, byte[] bytes) {
    add(name, bytes);
    return this;
  }

  private void add(String exit, byte[] bytes) {
    exits.add(new Exit(exit, bytes, ""));
  }

  /** Permits that no request arrived. */
  public LeakCheck allowingSilence() {
    mayBeSilent = true;
    return this;
  }

  /**
   * Returns one sentence for each value that was found, and each exit in which it was found. Of a
   * request of OTLP, it names the datum and the field.
   */
  public List<String> find() {
    List<String> found = new ArrayList<>();
    for (Exit exit : exits) {
      List<ExitText> texts = GzipDecoder.layers(exit.bytes()).stream().map(ExitText::new).toList();
      canaries.forEach((value, forms) -> exit.sentence(value, forms, texts).ifPresent(found::add));
    }
    return found;
  }

  /**
   * Checks that no value was found.
   *
   * @throws AssertionError if a value was found, with its exits; if a request can't be searched; or
   *     if no request arrived
   */
  public void assertNone() {
    List<String> found = find();
    if (!found.isEmpty()) {
      throw new AssertionError("leaked:\n  " + String.join("\n  ", found));
    }
    if (!unreadable.isEmpty()) {
      throw new AssertionError("not searched:\n  " + String.join("\n  ", unreadable));
    }
    if (!somethingArrived && !mayBeSilent) {
      throw new AssertionError(silence());
    }
  }

  private String silence() {
    return unfinished > 0
        ? unfinished
            + (unfinished == 1 ? " request had" : " requests had")
            + " not arrived whole when the check looked, so it proves nothing; give flush() more time,"
            + " and assert that it returns true"
        : "no request arrived, so the check proves nothing. Either nothing that was recorded may"
            + " leave: ledger() says why. Or flush() returned false, because its time was over:"
            + " assert that it returns true. If nothing should leave, call allowingSilence()";
  }
}
