/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/** JSON, strict and bounded. */
public final class Json {
  private static final int MAX_DEPTH = 32;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              new JsonFactoryBuilder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Reads a part of a text. */
  private static final ObjectReader PART =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** Returns a new object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Returns a value as JSON. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("can't be written as JSON", e);
    }
  }

  /** Returns a member of an object; throws a {@link Problem} if it is no string. */
  static String text(JsonNode object, String member) {
    JsonNode node = object.path(member);
    if (!node.isTextual()) {
      throw new Problem(422, member + ": must be a string");
    }
    return node.textValue();
  }

  /** Reads the value of a member, at which the parser is. */
  @FunctionalInterface
  interface MemberReader {
    void read(JsonParser parser) throws IOException;
  }

  /**
   * Reads an object member by member, so that no tree of a large body exists.
   *
   * @throws Problem if the bytes are no JSON object, or have another member
   */
  static void members(byte[] json, Map<String, MemberReader> members) {
    try (JsonParser parser = MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Problem(400, "the body is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        MemberReader member = members.get(parser.currentName());
        if (member == null) {
          throw Body.unknownMember(members.keySet());
        }
        parser.nextToken();
        member.read(parser);
      }
      if (parser.nextToken() != null) {
        throw new Problem(400, "the body is not valid JSON");
      }
    } catch (IOException notJson) {
      throw new Problem(400, "the body is not valid JSON");
    }
  }

  /** Returns the value at which the parser is. */
  static JsonNode value(JsonParser parser) throws IOException {
    return PART.readTree(parser);
  }

  /** Reads a list of so many items at most, one after the other. */
  static void items(JsonParser parser, String member, int most, Consumer<JsonNode> item)
      throws IOException {
    boolean isList = parser.currentToken() == JsonToken.START_ARRAY;
    for (int i = 0; isList && parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (i == most) {
        isList = false;
      } else {
        item.accept(value(parser));
      }
    }
    if (!isList) {
      throw new Problem(422, member + ": must be a list of at most " + most);
    }
  }

  /**
   * Reads an object.
   *
   * @throws Problem if the bytes are no JSON object; its text does not quote them
   */
  public static ObjectNode object(byte[] json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException notJson) {
      throw new Problem(400, "the body is not valid JSON");
    }
    throw new Problem(400, "the body is not a JSON object");
  }
}
