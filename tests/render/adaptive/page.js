// Draws a card with Microsoft's renderer as Teams has it set up; returns all that the renderer complains of.
window.draw = (payload, hostConfig) => {
  const markdown = window.markdownit();
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(hostConfig);
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  card.parse(payload, context);
  const problems = [];
  for (let i = 0; i < context.eventCount; i++) {
    problems.push(context.getEventAt(i).message);
  }
  for (const event of card.validateProperties().validationEvents) {
    problems.push(event.message);
  }
  window.sent = [];
  card.onExecuteAction = (action) => {
    window.sent.push({ type: action.getJsonTypeName(), data: action.data });
  };
  const place = document.getElementById("card");
  place.replaceChildren(card.render());
  window.card = card;
  return problems;
};
