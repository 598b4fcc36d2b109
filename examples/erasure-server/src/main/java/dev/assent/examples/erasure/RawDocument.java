/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fields that are cut out of the bytes of a document. All other bytes stay, so that no number loses
 * digits and no text another form. Used by one thread.
 */
final class RawDocument {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String SOURCE = "_source";
  private static final Pattern PLACE = Pattern.compile("/hits/hits/([0-9]{1,9})/_source");

  private final byte[] document;
  private final List<Cut> cuts = new ArrayList<>();

  /** Bytes that go; in ascending order. */
  private record Cut(int from, int to) {}

  private RawDocument(byte[] document) {
    this.document = document;
  }

  /**
   * Returns the sources in an answer to a search, each by the place of its hit.
   *
   * @throws IOException if the answer is no JSON
   */
  static Map<Integer, byte[]> sources(byte[] answer) throws IOException {
    Map<Integer, byte[]> sources = new HashMap<>();
    try (JsonParser parser = FACTORY.createParser(answer)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME && parser.currentName().equals(SOURCE)) {
          Matcher place = PLACE.matcher(parser.getParsingContext().pathAsPointer().toString());
          JsonToken unused = parser.nextToken();
          if (place.matches()) {
            int from = start(parser);
            JsonParser last = parser.skipChildren();
            sources.put(
                Integer.parseInt(place.group(1)), Arrays.copyOfRange(answer, from, end(last)));
          }
        }
      }
    }
    return sources;
  }

  /**
   * Returns a document without some fields, on one line.
   *
   * @param document a JSON object
   * @param paths the fields, as {@link Documents} finds them
   * @throws IOException if the document is no JSON
   */
  static byte[] without(byte[] document, List<String> paths) throws IOException {
    RawDocument raw = new RawDocument(document);
    try (JsonParser parser = FACTORY.createParser(document)) {
      JsonToken unused = parser.nextToken();
      raw.visit(parser, paths);
    }
    return raw.rest();
  }

  /** Cuts fields out of the value at which the parser is, and goes to its end. */
  private void visit(JsonParser parser, List<String> paths) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT && !paths.isEmpty()) {
      visitMembers(parser, paths);
    } else if (parser.currentToken() == JsonToken.START_ARRAY && !paths.isEmpty()) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        visit(parser, paths);
      }
    } else {
      JsonParser unused = parser.skipChildren();
    }
  }

  /** A member goes with the comma before it, or with the one behind it if none is kept before. */
  private void visitMembers(JsonParser parser, List<String> paths) throws IOException {
    int cutFrom = -1; // a member that goes, until it is known where the next one begins
    int formerEnd = -1;
    boolean isOneKept = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      int from = start(parser);
      if (cutFrom >= 0) {
        cuts.add(new Cut(cutFrom, from));
        cutFrom = -1;
      }
      String name = parser.currentName();
      JsonToken unused = parser.nextToken();
      boolean goes = paths.stream().anyMatch(path -> Documents.isPart(name, path));
      visit(parser, goes ? List.of() : Documents.below(name, paths));
      int to = end(parser);
      if (goes && isOneKept) {
        cuts.add(new Cut(formerEnd, to));
      } else if (goes) {
        cutFrom = from;
      }
      isOneKept |= !goes;
      formerEnd = to;
    }
    if (cutFrom >= 0) {
      cuts.add(new Cut(cutFrom, formerEnd));
    }
  }

  /** Ends of lines are between values only: within a text, JSON does not allow them. */
  private byte[] rest() {
    ByteArrayOutputStream rest = new ByteArrayOutputStream(document.length);
    int from = 0;
    for (Cut cut : cuts) {
      rest.write(document, from, cut.from() - from);
      from = cut.to();
    }
    rest.write(document, from, document.length - from);
    byte[] line = rest.toByteArray();
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i] == '\n' || line[i] == '\r' ? (byte) ' ' : line[i];
    }
    return line;
  }

  private static int start(JsonParser parser) throws IOException {
    return offset(parser.currentTokenLocation().getByteOffset());
  }

  /** Returns where the value ends at which the parser is. */
  private static int end(JsonParser parser) throws IOException {
    parser.finishToken();
    return offset(parser.currentLocation().getByteOffset());
  }

  /** There are none in another encoding than UTF-8. */
  private static int offset(long offset) throws IOException {
    if (offset < 0) {
      throw new IOException("no offset");
    }
    return (int) offset;
  }
}
