/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.List;

/**
 * The current choices of a subject.
 *
 * @param subject an account, or an account and a user
 * @param revision the number of changes so far
 * @param adds leaves that are added to all content of the subject
 * @param choices for each purpose and category the latest one, in the order in which they were made
 */
record Document(String subject, long revision, List<String> adds, List<StoredChoice> choices) {}
