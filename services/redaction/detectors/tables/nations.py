"""Countries, and the words for their people and languages."""
# ruff: noqa: E501 - running lists

from services.redaction.detectors.wordlist import words

COUNTRIES = words(
    """afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain
    bangladesh barbados belarus belgium benin bolivia bosnia botswana brazil bulgaria burundi
    cambodia cameroon canada chile china colombia congo croatia cuba cyprus czechia denmark
    djibouti ecuador egypt eritrea estonia ethiopia finland france gambia georgia germany
    ghana greece grenada guatemala guinea guyana haiti honduras hungary iceland india
    indonesia iran iraq ireland israel italy jamaica japan kashmir kazakhstan kenya kosovo
    kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya liechtenstein lithuania
    luxembourg macedonia madagascar malawi malaysia mali malta mauritania mauritius mexico
    moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua
    niger nigeria norway oman pakistan palestine panama paraguay peru philippines poland
    portugal punjab qatar romania russia rwanda senegal serbia seychelles singapore slovakia
    slovenia somalia somaliland spain sudan suriname sweden switzerland syria taiwan
    tajikistan tanzania thailand togo trinidad tobago tunisia turkey turkmenistan uganda
    ukraine uruguay uzbekistan venezuela vietnam yemen yugoslavia zaire zambia zimbabwe
    kurdistan chechnya crimea catalonia bavaria"""
)
COUNTRY_PHRASES = frozenset(
    """
antigua and barbuda|bosnia and herzegovina|burkina faso|cape verde|costa rica|czech republic|dominican republic|el salvador|
hong kong|ivory coast|new zealand|north korea|south korea|papua new guinea|saudi arabia|sierra leone|south africa|south sudan|
sri lanka|st lucia|trinidad and tobago|united arab emirates|united states|united states of america|puerto rico|west indies
""".replace("\n", "").split("|")
)
HOME = words("england scotland wales britain uk")

PEOPLES = words(
    """afghan afghani african albanian algerian american angolan arab arabic argentinian armenian
    asian australian austrian azerbaijani bahraini bangladeshi barbadian basque belarusian
    belgian bengali berber bolivian bosnian brazilian bulgarian burmese cambodian cameroonian
    canadian caribbean catalan chechen chilean chinese colombian congolese croat croatian
    cuban cypriot czech dane danish dari dutch ecuadorian egyptian eritrean estonian ethiopian
    farsi filipino finn finnish french gambian georgian german ghanaian greek gujarati guinean
    guyanese gypsy haitian hausa hungarian icelandic igbo indian indonesian iranian iraqi
    irish israeli italian ivorian jamaican japanese jewish jordanian kashmiri kazakh kenyan
    korean kosovan kosovar kurdish kurd kurds kuwaiti latvian lebanese liberian libyan lingala
    lithuanian macedonian malawian malaysian malian maltese mandarin cantonese mauritian
    mexican mirpuri moldovan mongolian montenegrin moroccan mozambican namibian nepalese
    nepali nigerian norwegian omani pakistani palestinian pashto pashtun persian peruvian pole
    polish portuguese pothwari punjabi roma romani romanian romany russian rwandan sami saudi
    senegalese serb serbian serbo shona singaporean sinhalese slovak slovakian slovene
    slovenian somali spaniard spanish sudanese swede swedish swiss sylheti syrian tamil
    tanzanian thai tibetan tigrinya togolese trinidadian tunisian turk turkish turks twi
    ugandan ukrainian urdu uyghur uzbek venezuelan vietnamese yemeni yoruba yugoslav zambian
    zimbabwean"""
)
FAITHS = words(
    """ahmadi anglican baptist buddhist buddhism catholic christian christianity evangelical
    hindu hinduism islam islamic jain jehovah methodist mormon muslim orthodox pentecostal
    presbyterian protestant quaker rastafarian salafi shia shiite sikh sikhism sunni
    zoroastrian"""
)
HOME_PEOPLES = words("british english scottish welsh white black")
