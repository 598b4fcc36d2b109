/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Searches the exits of a process for planted values. It fails if one is found in any form, and
 * also if a request can't be searched or nothing left at all, since then the search would prove
 * nothing. A request that was cut off is searched as far as it arrived.
 *
 * <p>The forms are: the text in UTF-8, UTF-16 and ISO 8859-1, in any case; Base64, also in lines;
 * hexadecimal digits, also with separators; percent encoding, escapes of JSON and of HTML, and
 * these three together; each of them inside gzip. It does not see encrypted data, other compressed
 * files, a value that is split over several fields or requests, requests that are cut off in their
 * headers, extensions and trailers of chunks, or HTTP/2. Not thread-safe.
 *
 * <pre>{@code
 * LeakCheck.of("the merger closes on friday").wire(receiver).output(output).disk(spool).assertNone();
 * }</pre>
 */
public final class LeakCheck {
  private static final int MIN_LENGTH = 6;

  private final Map<String, CanaryForms> canaries = new LinkedHashMap<>();
  private final Map<String, byte[]> exits = new LinkedHashMap<>();
  private final List<String> unreadable = new ArrayList<>();
  private boolean somethingArrived;
  private boolean mayBeSilent;

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
            "'" + value + "' is too short to be searched; plant at least 6 characters");
      }
      check.canaries.put(value, new CanaryForms(value));
    }
    if (check.canaries.isEmpty()) {
      throw new IllegalArgumentException("name at least one planted value");
    }
    return check;
  }

  /** Adds all requests that receivers got so far, with their headers, also those cut off. */
  public LeakCheck wire(Receiver... receivers) {
    for (Receiver receiver : receivers) {
      // before the complete ones: a request that is completed in between is searched twice
      for (ReceivedRequest request : receiver.unfinished()) {
        add("a request to " + request.path() + " that was cut off", request);
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
    add(exit, request.body());
    if (request.wire().length != request.body().length) {
      add(exit, request.wire()); // bytes behind the compressed ones
    }
  }

  /** Adds the output so far. */
  public LeakCheck output(ProcessOutput output) {
    add("output", output.text().getBytes(UTF_8));
    return this;
  }

  /** Adds the names of all files and directories in directories, and the contents of files. */
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

  /** Adds other bytes, such as those of another exit. */
  public LeakCheck bytes(String name, byte[] bytes) {
    add(name, bytes);
    return this;
  }

  private void add(String exit, byte[] bytes) {
    exits.put(exits.size() + " " + exit, bytes);
  }

  /** Lets the check pass if no request arrived. */
  public LeakCheck allowingSilence() {
    mayBeSilent = true;
    return this;
  }

  /** Returns one sentence for each value and exit where it was found. */
  public List<String> find() {
    List<String> found = new ArrayList<>();
    exits.forEach(
        (exit, bytes) -> {
          List<ExitText> texts = GzipDecoder.layers(bytes).stream().map(ExitText::new).toList();
          String name = exit.substring(exit.indexOf(' ') + 1);
          canaries.forEach(
              (value, forms) ->
                  texts.stream()
                      .map(forms::in)
                      .filter(form -> !form.isEmpty())
                      .findFirst()
                      .ifPresent(form -> found.add("'" + value + "' is in " + name + ", " + form)));
        });
    return found;
  }

  /**
   * Checks that no value left.
   *
   * @throws AssertionError naming the values and the exits, or that nothing arrived
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
      throw new AssertionError(
          "no request arrived, so that the absence of the values proves nothing; send something"
              + " that is permitted, and flush, or call allowingSilence()");
    }
  }
}
