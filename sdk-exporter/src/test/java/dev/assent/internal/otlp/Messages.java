/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Visits messages of the generated classes by their descriptors. */
final class Messages {
  /**
   * The fields that the decoder drops on purpose, since OpenTelemetry's data can't represent them.
   */
  static final Set<String> DROPPED =
      Set.of(
          "opentelemetry.proto.common.v1.AnyValue.string_value_strindex",
          "opentelemetry.proto.common.v1.KeyValue.key_strindex",
          "opentelemetry.proto.common.v1.InstrumentationScope.dropped_attributes_count",
          "opentelemetry.proto.resource.v1.Resource.dropped_attributes_count",
          "opentelemetry.proto.resource.v1.Resource.entity_refs");

  private Messages() {}

  /**
   * Returns the full names of all fields of a message and of its nested messages, except dropped
   * ones.
   */
  static Set<String> fields(Descriptor message) {
    Map<String, Set<String>> byMessage = new TreeMap<>();
    fields(message, byMessage);
    Set<String> names = new TreeSet<>();
    byMessage.values().forEach(names::addAll);
    return names;
  }

  private static void fields(Descriptor message, Map<String, Set<String>> byMessage) {
    if (byMessage.containsKey(message.getFullName())) {
      return;
    }
    Set<String> names = new TreeSet<>();
    byMessage.put(message.getFullName(), names);
    for (FieldDescriptor field : message.getFields()) {
      names.add(field.getFullName());
      if (field.getJavaType() == JavaType.MESSAGE && !DROPPED.contains(field.getFullName())) {
        fields(field.getMessageType(), byMessage);
      }
    }
  }

  /** Returns the full names of the fields that are set in a message and in its nested messages. */
  static Set<String> used(Message message) {
    Set<String> names = new TreeSet<>();
    each(message, (it, field) -> names.add(field.getFullName()));
    return names;
  }

  /** Returns the full names of a message and of its nested messages. */
  static Set<String> kinds(Message message) {
    Set<String> names = new TreeSet<>();
    changed(message, builder -> names.add(builder.getDescriptorForType().getFullName()));
    return names;
  }

  private static void each(Message message, BiConsumer<Message, FieldDescriptor> visitor) {
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              visitor.accept(message, field);
              if (field.getJavaType() == JavaType.MESSAGE) {
                List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
                values.forEach(it -> each((Message) it, visitor));
              }
            });
  }

  /** Returns a copy in which every message is changed, the innermost first. */
  static Message changed(Message message, Consumer<Message.Builder> change) {
    Message.Builder builder = message.toBuilder();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (field.getJavaType() != JavaType.MESSAGE) {
                return;
              }
              if (field.isRepeated()) {
                builder.setField(
                    field,
                    ((List<?>) value).stream().map(it -> changed((Message) it, change)).toList());
              } else {
                builder.setField(field, changed((Message) value, change));
              }
            });
    change.accept(builder);
    return builder.build();
  }

  /** Returns the part of a request that the decoder supports, as Assent's encoder writes it. */
  static Message understood(Message request) {
    return changed(request, Messages::understand);
  }

  private static void understand(Message.Builder builder) {
    builder.setUnknownFields(UnknownFieldSet.getDefaultInstance());
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      if (DROPPED.contains(field.getFullName())) {
        builder.clearField(field);
      } else if (field.getJavaType() == JavaType.MESSAGE && field.isRepeated()) {
        withoutEmptyGroups(builder, field);
      } else if (isAlwaysWritten(field) && !builder.hasField(field)) {
        builder.setField(field, builder.newBuilderForField(field).build());
      } else if (field.getName().equals("flags")) {
        builder.setField(field, flags(field, (int) builder.getField(field)));
      }
    }
  }

  private static boolean isAlwaysWritten(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE
        && field.getContainingOneof() == null
        && !field.getName().equals("body");
  }

  private static int flags(FieldDescriptor field, int flags) {
    if (field.getContainingType().getName().equals("LogRecord")) {
      return flags & 0xff;
    }
    return (flags & 0x300) == 0x300 ? flags & 0x3ff : flags & 0xff | 0x100;
  }

  /** Removes resources and scopes without data. */
  private static void withoutEmptyGroups(Message.Builder builder, FieldDescriptor field) {
    Set<String> groups = Set.of("resource_spans", "scope_spans", "resource_logs", "scope_logs");
    if (groups.contains(field.getName())) {
      List<?> values = (List<?>) builder.getField(field);
      builder.setField(field, values.stream().filter(it -> holdsData((Message) it)).toList());
    }
  }

  private static boolean holdsData(Message group) {
    return group.getAllFields().keySet().stream()
        .anyMatch(it -> it.isRepeated() && it.getNumber() == 2);
  }
}
